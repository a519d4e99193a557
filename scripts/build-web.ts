/** Builds the console if it is missing or older than its sources. */
import { existsSync, readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'

const ROOT = join(import.meta.dirname, '..')
const BUILT = join(ROOT, 'dist/web/index.html')
const SOURCES = ['web', 'server/contract', 'package-lock.json']

export async function buildWebIfNeeded(): Promise<void> {
  if (isFresh()) return
  const vite = await loadVite()
  if (!vite) {
    if (existsSync(BUILT)) return
    console.error('The console is not built and its build tools are not installed.')
    console.error('Run: npm ci --include=dev && npm run build')
    process.exit(1)
  }
  console.log('Building the console …')
  // Under a test runner Vue's development build would be taken, which is not what is shipped.
  const before = process.env['NODE_ENV']
  process.env['NODE_ENV'] = 'production'
  await vite.build({ configFile: join(ROOT, 'web/vite.config.ts'), logLevel: 'warn' })
  if (before === undefined) delete process.env['NODE_ENV']
  else process.env['NODE_ENV'] = before
}

/** In a production image only the result is there. */
async function loadVite() {
  try {
    return await import('vite')
  } catch {
    return null
  }
}

function isFresh(): boolean {
  if (!existsSync(BUILT)) return false
  if (!existsSync(join(ROOT, 'web'))) return true
  const built = statSync(BUILT).mtimeMs
  return SOURCES.every((source) => newest(join(ROOT, source)) <= built)
}

function newest(path: string): number {
  const stat = statSync(path)
  if (!stat.isDirectory()) return stat.mtimeMs
  return Math.max(0, ...readdirSync(path).map((name) => newest(join(path, name))))
}
