/** Builds console and widget if they are missing or older than their sources. */
import { existsSync, readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'

const ROOT = join(import.meta.dirname, '..')
/** In this order: the loader has to know what the widget's files are called. */
export const WEB_CONFIGS = ['vite.config.ts', 'vite.widget.config.ts', 'vite.loader.config.ts'].map((name) =>
  join(ROOT, 'web', name),
)
const BUILT = ['dist/web/index.html', 'dist/widget/widget.js'].map((path) => join(ROOT, path))
const SOURCES = ['web', 'server/contract', 'package-lock.json']

export async function buildWebIfNeeded(): Promise<void> {
  if (isFresh()) return
  const vite = await loadVite()
  if (!vite) {
    if (BUILT.every(existsSync)) return
    console.error('Console and widget are not built and their build tools are not installed.')
    console.error('Run: npm ci --include=dev && npm run build')
    process.exit(1)
  }
  console.log('Building console and widget …')
  // Under a test runner Vue's development build would be taken, which is not what is shipped.
  const before = process.env['NODE_ENV']
  process.env['NODE_ENV'] = 'production'
  for (const configFile of WEB_CONFIGS) await vite.build({ configFile, logLevel: 'warn' })
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
  if (!BUILT.every(existsSync)) return false
  if (!existsSync(join(ROOT, 'web'))) return true
  const built = Math.min(...BUILT.map((path) => statSync(path).mtimeMs))
  return SOURCES.every((source) => newest(join(ROOT, source)) <= built)
}

function newest(path: string): number {
  const stat = statSync(path)
  if (!stat.isDirectory()) return stat.mtimeMs
  return Math.max(0, ...readdirSync(path).map((name) => newest(join(path, name))))
}
