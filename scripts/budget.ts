/** The bundle budgets, gzipped: what a browser loads before the console shows, and what a website's visitor loads. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'

const DIST = join(import.meta.dirname, '../dist')
const WEB = join(DIST, 'web')
const PAGES = { 'index.html': 150_000, 'phone.html': 100_000 }
const LOADER = 5000
const WIDGET = 30_000

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

/** All that a visitor ever loads, in the language with the longest words. */
const WIDGET_DIR = join(DIST, 'widget/files')
const manifest = JSON.parse(readFileSync(join(WIDGET_DIR, 'manifest.json'), 'utf8')) as Record<
  string,
  { file: string }
>
const loader = join(DIST, 'widget/widget.js')
const [languages, rest] = [true, false].map((wanted) =>
  Object.keys(manifest)
    .filter((name) => name.startsWith('locales/') === wanted)
    .map((name) => join(WIDGET_DIR, manifest[name]?.file ?? '')),
) as [string[], string[]]
const longest = languages.toSorted((a, b) => sizeOf([b]) - sizeOf([a])).slice(0, 1)
check('widget.js', [loader], LOADER)
check('the widget with everything', [loader, ...rest, ...longest], WIDGET)
process.exit(broken ? 1 : 0)

function check(what: string, files: readonly string[], budget: number): void {
  const size = sizeOf(files)
  console.log(`${what}: ${(size / 1000).toFixed(1)} kB of ${budget / 1000} kB, ${files.length} files, gzip`)
  broken ||= size > budget || files.length === 0
}

function sizeOf(files: readonly string[]): number {
  return [...new Set(files)].reduce((sum, file) => sum + gzipSync(readFileSync(file), { level: 9 }).length, 0)
}
