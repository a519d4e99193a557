/** The bundle budgets, gzipped: what a browser loads before the console shows, and what a website's visitor loads. */
import { readdirSync, readFileSync } from 'node:fs'
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
const loader = join(DIST, 'widget/widget.js')
const folder = join(DIST, 'widget/files')
const files = readdirSync(folder)
  .filter((name) => name.endsWith('.js'))
  .map((name) => join(folder, name))
check('widget.js', [loader], LOADER)
check('the whole widget', [loader, ...files], WIDGET)
process.exit(broken ? 1 : 0)

function check(what: string, files: readonly string[], budget: number): void {
  const size = files.reduce((sum, file) => sum + gzipSync(readFileSync(file), { level: 9 }).length, 0)
  console.log(`${what}: ${(size / 1000).toFixed(1)} kB of ${budget / 1000} kB, ${files.length} files, gzip`)
  broken ||= size > budget || files.length === 0
}
