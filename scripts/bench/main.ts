/**
 * `npm run bench`: goals and figures side by side. `-- --write` puts them into docs/performance.md,
 * `-- --only webhooks` runs a part.
 */
import { parseArgs } from 'node:util'
import { large } from './large.ts'
import { live } from './live.ts'
import { mail } from './mail.ts'
import { purge } from './purge.ts'
import { printTable, writePage } from './report.ts'
import { sockets } from './sockets.ts'
import { visitors } from './visitors.ts'
import { webhooks } from './webhooks.ts'
import type { Figure } from './figure.ts'

const PARTS: Record<string, () => Promise<Figure[]>> = {
  webhooks,
  live,
  sockets,
  visitors,
  mail,
  large,
  purge,
}

const { values } = parseArgs({
  options: { write: { type: 'boolean', default: false }, only: { type: 'string', multiple: true } },
})
const unknown = values.only?.filter((name) => !(name in PARTS)) ?? []
if (unknown.length > 0) {
  console.error(`There is no part "${unknown.join(', ')}"; the parts are ${Object.keys(PARTS).join(', ')}.`)
  process.exit(2)
}

const figures: Figure[] = []
for (const [name, run] of Object.entries(PARTS)) {
  if (values.only && !values.only.includes(name)) continue
  console.error(`${name} …`)
  const part = await run()
  figures.push(...part)
  printTable(part)
}
if (values.write) writePage(figures)
