/** The bundle budgets, gzipped: what a browser loads before the console shows, and what a website's visitor loads. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'

const DIST = join(import.meta.dirname, '../dist')
const WEB = join(DIST, 'web')
const PAGES = { 'index.html': 150_000, 'phone.html': 100_000 }
const LOADER = 5000
const WIDGET = 30_000
const RARE = 7000

/** As Vite's manifest has it. */
interface Chunk {
  file: string
  imports?: string[]
  isDynamicEntry?: boolean
}

let broken = false

for (const [page, budget] of Object.entries(PAGES)) {
  const html = readFileSync(join(WEB, page), 'utf8')
  const files = [...html.matchAll(/(?:src|href)="\/(assets\/[^"]+\.(?:js|css))"/g)].map((match) => match[1])
  check(
    page,
    [...new Set(files)].map((file) => join(WEB, file as string)),
    budget,
  )
}

/** What the chat needs when it is opened, in the language with the longest words; then what few ever press. */
const WIDGET_DIR = join(DIST, 'widget/files')
const manifest = JSON.parse(readFileSync(join(WIDGET_DIR, 'manifest.json'), 'utf8')) as Record<string, Chunk>
const loader = join(DIST, 'widget/widget.js')
const opened = withImports('app/main.ts')
const later = Object.keys(manifest).filter((name) => manifest[name]?.isDynamicEntry)
const languages = later.filter((name) => name.startsWith('locales/')).map((name) => withImports(name))
const longest = languages.toSorted((a, b) => sizeOf(b) - sizeOf(a))[0] ?? []
const rare = later.filter((name) => !name.startsWith('locales/')).flatMap((name) => withImports(name))
check('widget.js', [loader], LOADER)
check('the widget when it is opened', [loader, ...opened, ...longest], WIDGET)
check(
  'its rarely used views',
  rare.filter((file) => !opened.includes(file)),
  RARE,
)
process.exit(broken ? 1 : 0)

function check(what: string, files: readonly string[], budget: number): void {
  const size = sizeOf(files)
  console.log(`${what}: ${(size / 1000).toFixed(1)} kB of ${budget / 1000} kB, ${files.length} files, gzip`)
  broken ||= size > budget || files.length === 0
}

function sizeOf(files: readonly string[]): number {
  return [...new Set(files)].reduce((sum, file) => sum + gzipSync(readFileSync(file), { level: 9 }).length, 0)
}

function withImports(name: string): string[] {
  const { file, imports = [] } = manifest[name] as Chunk
  return [
    join(WIDGET_DIR, file),
    ...imports.flatMap((each) => (each === 'app/main.ts' ? [] : withImports(each))),
  ]
}
