/** Starting and stopping, for `npm start` and for the demo. */
import { inspect } from 'node:util'
import { ConfigError, type Config } from '../config/config.ts'
import { loadSecrets } from '../config/secrets.ts'
import { buildWebIfNeeded } from '../scripts/build-web.ts'
import { LedgerFault } from './core/ledger/file.ts'
import { createContext } from './context.ts'
import { describeError } from './log.ts'
import { SandglassServer } from './server.ts'

const PATIENCE_MS = 15_000

/** A server that answers, and that ends gracefully when the process is told to. */
export async function startServer(config: Config): Promise<SandglassServer> {
  await buildWebIfNeeded()
  const ctx = await createContext(config, loadSecrets(config.dataDir))
  const server = new SandglassServer(ctx)
  await server.start()

  let stopping = false
  const stop = () => {
    if (stopping) return
    stopping = true
    setTimeout(() => process.exit(1), PATIENCE_MS).unref()
    void server.stop().then(() => process.exit(0))
  }
  process.on('SIGTERM', stop)
  process.on('SIGINT', stop)
  return server
}

/** Why it could not start, in words; a problem nobody has thought of comes with what is known about it. */
export function explain(error: unknown): string {
  if (error instanceof ConfigError || error instanceof LedgerFault) return error.message
  if ((error as { code?: string }).code === 'EADDRINUSE') {
    return 'The port is taken. Set PORT to another one, or stop what uses it.'
  }
  return `Sandglass could not start: ${(error as Error).message} ${inspect(describeError(error))}`
}
