/** `npm run demo`: Sandglass with three weeks of invented conversations, in a data folder of its own. */
import { envToConfig } from '../config/config.ts'
import { readEnv } from '../config/env.ts'
import { explain, startServer } from '../server/start.ts'
import { phonePath } from '../server/core/inbox/try-out.ts'
import { ACCOUNTS, PASSWORD } from './demo/accounts.ts'
import { needsSeeding, NotOurs } from './demo/begin.ts'
import { introduce } from './demo/phones.ts'
import { seed } from './demo/seed.ts'

async function main(): Promise<void> {
  const env = readEnv()
  const config = envToConfig({ ...env, DATA_DIR: env['DATA_DIR']?.trim() || 'data/demo' })
  if (await needsSeeding(config)) {
    console.log('Inventing three weeks at a furniture shop …')
    const started = Date.now()
    const conversations = await seed(config, Date.now())
    console.log(`${conversations} conversations in ${((Date.now() - started) / 1000).toFixed(1)} s.`)
  }
  const server = await startServer(config)
  const simulator = await server.simulator.running
  if (simulator) introduce(simulator)

  const address = config.publicUrl ?? server.localUrl
  const [inbox] = await server.ctx.db.read
    .selectFrom('inbox')
    .selectAll()
    .where('simulator', '=', 1)
    .execute()
  console.log(`\nThe Sandglass DEMO is ready: ${address}`)
  console.log(
    `Everything in it is invented. It lives in ${config.dataDir}; delete that folder to begin anew.\n`,
  )
  for (const { role, name, email } of ACCOUNTS) console.log(`  ${role.padEnd(6)} ${name.padEnd(16)} ${email}`)
  console.log(`\n  Password of all demo accounts: ${PASSWORD}`)
  if (inbox) console.log(`  Play a customer: ${address}${phonePath(server.ctx, inbox)}\n`)
}

main().catch((error: unknown) => {
  console.error(error instanceof NotOurs ? error.message : explain(error))
  process.exit(1)
})
