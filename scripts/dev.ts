/** `npm run dev`: the server restarts and the console is built anew whenever a source changes. */
import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { build } from 'vite'

const ROOT = join(import.meta.dirname, '..')

await build({
  configFile: join(ROOT, 'web/vite.config.ts'),
  logLevel: 'warn',
  mode: 'development',
  build: { watch: {} },
})
const watched = ['server', 'channels', 'config'].flatMap((folder) => ['--watch-path', join(ROOT, folder)])
const server = spawn(process.execPath, [...watched, join(ROOT, 'server/main.ts')], { stdio: 'inherit' })
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.on(signal, () => {
    server.kill(signal)
    process.exit(0)
  })
}
