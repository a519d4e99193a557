/** Sandglass as it is, in a folder of its own. */
import { envToConfig } from '../../config/config.ts'
import { readEnv } from '../../config/env.ts'
import { loadSecrets } from '../../config/secrets.ts'
import { createContext } from '../../server/context.ts'
import { createInbox } from '../../server/core/inbox/actions.ts'
import { SandglassServer } from '../../server/server.ts'
import { tokensOf } from './agents.ts'
import { answerParent, settledMemory } from './child.ts'
import { seedCrowd } from './crowd.ts'
import { purge, putRuleInForce } from './purging.ts'
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
    tokens: () => tokensOf(ctx, AGENTS),
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
    putRuleInForce: () => putRuleInForce(ctx),
    purge: () => purge(ctx),
  },
  () => server.stop(),
)
