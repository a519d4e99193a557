/** One server in a process of its own, made to be killed. Says on standard output how to reach it. */
import { flushCompileCache } from 'node:module'
import { envToConfig } from '../../config/config.ts'
import { readEnv } from '../../config/env.ts'
import { loadSecrets } from '../../config/secrets.ts'
import { createContext, type AppContext } from '../../server/context.ts'
import { createAgent } from '../../server/core/agent/actions.ts'
import { createInbox } from '../../server/core/inbox/actions.ts'
import { openSession } from '../../server/core/session/actions.ts'
import { setPace } from '../../server/core/visitor/pace.ts'
import { SandglassServer } from '../../server/server.ts'
import { inboxSettings, NUMBER, type Ready } from './subject.ts'

async function main(): Promise<void> {
  const config = envToConfig({ PORT: '0', LOG_LEVEL: 'silent', ...readEnv() })
  const ctx = await createContext(config, loadSecrets(config.dataDir))
  const server = new SandglassServer(ctx, { schedule: false })
  await server.start()
  setPace(ctx, HASTE)
  const ready: Ready = { url: server.localUrl, ...(await prepare(ctx)) }
  // Node would do so at its end, and there is none.
  flushCompileCache()
  console.log(JSON.stringify(ready))
  process.on('SIGTERM', () => void server.stop().then(() => process.exit(0)))
}

/** Visitors of these tests come from one address, and write faster than people. */
const QUICK = { points: 1_000_000, duration: 1 }
const HASTE = { session: QUICK, request: QUICK, message: QUICK, burst: QUICK, upload: QUICK }

/** Two inboxes and somebody who may answer in them; made by the first process, found by the later ones. */
async function prepare(ctx: AppContext): Promise<Omit<Ready, 'url'>> {
  const system = { kind: 'system' } as const
  const inbox = await ctx.db.read.selectFrom('inbox').select('id').executeTakeFirst()
  if (!inbox) {
    const settings = inboxSettings(NUMBER)
    await createInbox(ctx, system, { channel: 'whatsapp', name: 'Inbox', settings })
    await createInbox(ctx, system, { channel: 'web', name: 'Website', settings: {} })
  }
  const { account: site } = await ctx.db.read
    .selectFrom('inbox')
    .select('account')
    .where('channel', '=', 'web')
    .executeTakeFirstOrThrow()
  const known = await ctx.db.read.selectFrom('agent').select('id').executeTakeFirst()
  const agent =
    known ??
    (await createAgent(ctx, system, {
      name: 'Ada',
      email: 'ada@nordlicht.example',
      role: 'admin',
      password: 'a long enough password',
    }))
  return { token: (await openSession(ctx, agent.id)).accessToken, site }
}

await main()
