/**
 * The licence gate: every package in the lock file has a licence that may be shipped with an
 * AGPL-3.0-or-later product, and copyleft comes in only where somebody has decided so.
 */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'

interface Locked {
  version: string
  license?: string
  link?: boolean
}

const FREE =
  /^(MIT|MIT-0|ISC|BSD|BSD-2-Clause|BSD-3-Clause|0BSD|Apache-2\.0|BlueOak-1\.0\.0|CC0-1\.0|CC-BY-4\.0|Unlicense|Python-2\.0|MPL-2\.0|OFL-1\.1|Zlib|WTFPL|Artistic-2\.0)$/

/** Why each of them may stay. */
const DECIDED: Record<string, string> = {
  'whatsapp-cloud-api':
    'GPL-3.0, which AGPL-3.0 may be combined with (section 13 of both); docs/decisions/0003',
}
/** libvips, which sharp loads as a library of its own: LGPL-3.0 or later goes with AGPL-3.0. */
const LIBVIPS = /^@img\/sharp-/

const lock = JSON.parse(readFileSync(join(import.meta.dirname, '../package-lock.json'), 'utf8')) as {
  packages: Record<string, Locked>
}

const problems: string[] = []
let checked = 0
for (const [path, { license, link }] of Object.entries(lock.packages)) {
  if (path === '' || link) continue
  checked++
  const name = path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length)
  if (DECIDED[name] || LIBVIPS.test(name) || isFree(license)) continue
  problems.push(`${name}: ${license ?? 'no licence stated'}`)
}

for (const problem of problems) console.error(problem)
console.log(`${checked} packages, ${problems.length} with a licence that nobody has decided about`)
process.exit(problems.length > 0 || checked === 0 ? 1 : 0)

/** `(A OR B)`: one free choice is enough. `A AND B`: all must be free. */
function isFree(license: string | undefined): boolean {
  if (!license) return false
  return license
    .replace(/[()]/g, '')
    .split(' OR ')
    .some((choice) => choice.split(' AND ').every((part) => FREE.test(part.trim())))
}
