/** Starts Sandglass and stops it gracefully. */
import { envToConfig } from '../config/config.ts'
import { readEnv } from '../config/env.ts'
import { explain, startServer } from './start.ts'

async function main(): Promise<void> {
  const config = envToConfig(readEnv())
  const server = await startServer(config)
  console.log(`Sandglass is ready: ${config.publicUrl ?? server.localUrl}`)
}

main().catch((error: unknown) => {
  console.error(explain(error))
  process.exit(1)
})
