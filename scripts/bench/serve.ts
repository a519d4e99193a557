/** Sandglass as it is, in a folder of its own. */
import { envToConfig } from '../../config/config.ts'
import { readEnv } from '../../config/env.ts'
import { loadSecrets } from '../../config/secrets.ts'
import { createContext } from '../../server/context.ts'
import { createInbox } from '../../server/core/inbox/actions.ts'
import { openSession } from '../../server/core/session/actions.ts'
import { SandglassServer } from '../../server/server.ts'
import { answerParent, settledMemory } from './child.ts'
import { seedCrowd } from './crowd.ts'
import { ACCOUNT } from './traffic.ts'

const AGENTS = 20
const VISITORS = 10_000

const config = envToConfig({ PORT: '0', LOG_LEVEL: 'error', ...readEnv() })
const ctx = await createContext(config, loadSecrets(config.dataDir))
const server = new SandglassServer(ctx)
await server.start()

if (!(await ctx.db.read.selectFrom('inbox').select('id').executeTakeFirst())) {
  const settings = { ...ACCOUNT, token: 'bench', verifyToken: 'bench' }
  await createInbox(ctx, { kind: 'system' }, { channel: 'whatsapp', name: 'Bench', settings })
}

/** People who watch, without the price of hashing passwords nobody enters. */
async function tokens(): Promise<string[]> {
  const known = await ctx.db.read.selectFrom('agent').select('id').limit(AGENTS).execute()
  const ids = known.map(({ id }) => id)
  for (let i = known.length; i < AGENTS; i++) {
    const { id } = await ctx.db.admin
      .insertInto('agent')
      .values({
        email: `agent${i}@bench.example`,
        name: `Agent ${i}`,
        role: 'admin',
        password_hash: '',
        active: 1,
        locale: null,
        theme: 'system',
        created_at: Date.now(),
      })
      .returning('id')
      .executeTakeFirstOrThrow()
    ids.push(id)
  }
  return Promise.all(ids.map(async (id) => (await openSession(ctx, id)).accessToken))
}

async function rowsOf(table: 'raw_delivery' | 'message' | 'receipt' | 'quarantine'): Promise<number> {
  const { rows } = await ctx.db.read
    .selectFrom(table)
    .select(({ fn }) => fn.countAll<number>().as('rows'))
    .executeTakeFirstOrThrow()
  return Number(rows)
}

answerParent(
  server.localUrl,
  {
    tokens,
    crowd: () => seedCrowd(ctx, VISITORS),
    backlog: () => rowsOf('raw_delivery'),
    messages: () => rowsOf('message'),
    receipts: () => rowsOf('receipt'),
    quarantine: () => rowsOf('quarantine'),
    stopTakingIn: () => server.inbound.stop(),
    sockets: () => server.gateway.size,
    visitors: () => server.visitors.size,
    memory: settledMemory,
    rss: () => process.memoryUsage.rss(),
    cpu: () => process.cpuUsage(),
  },
  () => server.stop(),
)
