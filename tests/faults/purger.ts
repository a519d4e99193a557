/**
 * A server in a process of its own that goes on with a run by the rules, and is killed once it has asked the database
 * for so many things: within a transaction, after a commit, between the rows, the files and the ledger.
 */
import { flushCompileCache } from 'node:module'
import SQLite from 'better-sqlite3'
import { envToConfig } from '../../config/config.ts'
import { readEnv } from '../../config/env.ts'
import { loadSecrets } from '../../config/secrets.ts'
import { createContext } from '../../server/context.ts'
import { runRetention } from '../../server/core/retention/run/run.ts'
import { SandglassServer } from '../../server/server.ts'

type Ask = (this: unknown, ...values: unknown[]) => unknown

/** Dies right after that statement. */
function dieAfter(count: number): void {
  const statement = new SQLite(':memory:').prepare('select 1')
  const methods = Object.getPrototypeOf(statement) as Record<'all' | 'run', Ask>
  let asked = 0
  for (const name of ['all', 'run'] as const) {
    const ask = methods[name]
    methods[name] = function (...values) {
      const answer = ask.apply(this, values)
      if (++asked === count) process.kill(process.pid, 'SIGKILL')
      return answer
    }
  }
}

const config = envToConfig({ PORT: '0', LOG_LEVEL: 'silent', ...readEnv() })
const ctx = await createContext(config, loadSecrets(config.dataDir))
const server = new SandglassServer(ctx, { schedule: false })
await server.start()
flushCompileCache()
dieAfter(Number(process.argv[2]))
await runRetention(ctx, { kind: 'rules' })
await server.stop()
