/** Starts Sandglass and stops it gracefully. */
import { ConfigError, envToConfig } from '../config/config.ts'
import { readEnv } from '../config/env.ts'
import { loadSecrets } from '../config/secrets.ts'
import { buildWebIfNeeded } from '../scripts/build-web.ts'
import { createContext } from './context.ts'
import { describeError } from './log.ts'
import { SandglassServer } from './server.ts'

const PATIENCE_MS = 15_000

async function main(): Promise<void> {
  const config = envToConfig(readEnv())
  await buildWebIfNeeded()
  const ctx = await createContext(config, loadSecrets(config.dataDir))
  const server = new SandglassServer(ctx)
  await server.start()
  console.log(`Sandglass is ready: ${config.publicUrl ?? server.localUrl}`)

  let stopping = false
  const stop = () => {
    if (stopping) return
    stopping = true
    setTimeout(() => process.exit(1), PATIENCE_MS).unref()
    void server.stop().then(() => process.exit(0))
  }
  process.on('SIGTERM', stop)
  process.on('SIGINT', stop)
}

main().catch((error: unknown) => {
  if (error instanceof ConfigError) console.error(error.message)
  else if ((error as { code?: string }).code === 'EADDRINUSE') {
    console.error('The port is taken. Set PORT to another one, or stop what uses it.')
  } else console.error('Sandglass could not start:', (error as Error).message, describeError(error))
  process.exit(1)
})
