/** `npm run dev`: the server restarts, console and widget are built anew, whenever a source changes. */
import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { build } from 'vite'
import { WEB_CONFIGS } from './build-web.ts'

const ROOT = join(import.meta.dirname, '..')

for (const configFile of WEB_CONFIGS) {
  // The loader reads what the widget's build before it has written.
  if (configFile.includes('widget')) await build({ configFile, logLevel: 'warn' })
  await build({ configFile, logLevel: 'warn', mode: 'development', build: { watch: {} } })
}
const watched = ['server', 'channels', 'config'].flatMap((folder) => ['--watch-path', join(ROOT, folder)])
const server = spawn(process.execPath, [...watched, join(ROOT, 'server/main.ts')], { stdio: 'inherit' })
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.on(signal, () => {
    server.kill(signal)
    process.exit(0)
  })
}
