/** The bundle budget: what a browser must load before the console shows, gzipped. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'

const WEB = join(import.meta.dirname, '../dist/web')
const BUDGETS = { 'index.html': 150_000, 'phone.html': 100_000 }

let broken = false
for (const [page, budget] of Object.entries(BUDGETS)) {
  const html = readFileSync(join(WEB, page), 'utf8')
  const files = [...html.matchAll(/(?:src|href)="\/(assets\/[^"]+\.(?:js|css))"/g)].map((match) => match[1])
  const size = [...new Set(files)].reduce(
    (sum, file) => sum + gzipSync(readFileSync(join(WEB, file as string))).length,
    0,
  )
  console.log(`${page}: ${(size / 1000).toFixed(1)} kB of ${budget / 1000} kB, ${files.length} files, gzip`)
  broken ||= size > budget || files.length === 0
}
process.exit(broken ? 1 : 0)
