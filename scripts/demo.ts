/** `npm run demo`: Sandglass with three weeks of invented conversations, in a data folder of its own. */
import { envToConfig } from '../config/config.ts'
import { readEnv } from '../config/env.ts'
import { explain, startServer } from '../server/start.ts'
import { phonePath } from '../server/core/inbox/try-out.ts'
import { ACCOUNTS, PASSWORD } from './demo/accounts.ts'
import { needsSeeding, NotOurs } from './demo/begin.ts'
import { introduce } from './demo/phones.ts'
import { seed } from './demo/seed.ts'
import { ADDRESS } from './demo/mail/mailbox.ts'
import { openPostbox } from './demo/mail/postbox.ts'
import { keepWriting } from './demo/website/writing.ts'

async function main(): Promise<void> {
  const env = readEnv()
  const config = envToConfig({
    ...env,
    DATA_DIR: env['DATA_DIR']?.trim() || 'data/demo',
    // Any free port of this machine alone: a newcomer can write to the shop by whatever sends mail.
    SMTP_LISTEN: env['SMTP_LISTEN']?.trim() || '127.0.0.1:0',
  })
  if (await needsSeeding(config)) {
    console.log('Inventing three weeks at a furniture shop …')
    const started = Date.now()
    const conversations = await seed(config, Date.now())
    console.log(`${conversations} conversations in ${((Date.now() - started) / 1000).toFixed(1)} s.`)
  }
  const server = await startServer(config)
  await openPostbox(server.ctx)
  const simulator = await server.simulator.running
  if (simulator) introduce(simulator)
  await keepWriting(server.ctx)

  const address = config.publicUrl ?? server.localUrl
  const inboxes = await server.ctx.db.read.selectFrom('inbox').selectAll().orderBy('id').execute()
  const number = inboxes.find(({ simulator }) => simulator === 1)
  const website = inboxes.find(({ channel }) => channel === 'web')
  console.log(`\nThe Sandglass DEMO is ready: ${address}`)
  console.log(
    `Everything in it is invented. It lives in ${config.dataDir}; delete that folder to begin anew.\n`,
  )
  for (const { role, name, email } of ACCOUNTS) console.log(`  ${role.padEnd(6)} ${name.padEnd(16)} ${email}`)
  console.log(`\n  Password of all demo accounts: ${PASSWORD}`)
  if (number) console.log(`  Play a customer on WhatsApp: ${address}${phonePath(server.ctx, number)}`)
  if (website) console.log(`  Visit the shop's website:    ${address}${phonePath(server.ctx, website)}`)
  if (server.listener)
    console.log(`  Write to the shop by mail:   ${ADDRESS} at smtp://127.0.0.1:${server.listener.port}\n`)
}

main().catch((error: unknown) => {
  console.error(error instanceof NotOurs ? error.message : explain(error))
  process.exit(1)
})
