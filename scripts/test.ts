/**
 * `npm test`: everything, in an order that tells about mistakes early. Ends with the counts, and fails
 * if a part failed or ran nothing. `npm test -- node web` runs some parts only.
 */
import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { buildWebIfNeeded } from './build-web.ts'
import { ensureChromium } from './chromium.ts'
import { ensureDovecot } from './dovecot.ts'

const PARTS = ['web', 'node', 'faults', 'browser'] as const

interface Report {
  numPassedTests: number
  numFailedTests: number
  numPendingTests: number
  numTodoTests: number
  success: boolean
}

const asked = process.argv.slice(2)
const unknown = asked.filter((name) => !(PARTS as readonly string[]).includes(name))
if (unknown.length > 0) {
  console.error(`There is no part "${unknown.join(', ')}"; the parts are ${PARTS.join(', ')}.`)
  process.exit(2)
}
const parts = PARTS.filter((part) => asked.length === 0 || asked.includes(part))

if (parts.includes('browser') && !ensureChromium()) process.exit(1)
if (parts.some((part) => part === 'node' || part === 'faults')) ensureDovecot()
await buildWebIfNeeded()

const total = { passed: 0, failed: 0, skipped: 0 }
let broken = false
const folder = mkdtempSync(join(tmpdir(), 'sandglass-report-'))
for (const part of parts) {
  const report = run(part)
  if (!report || !report.success || report.numPassedTests === 0) {
    broken = true
    console.error(report?.numPassedTests === 0 ? `${part}: no test ran` : `${part}: failed`)
  }
  total.passed += report?.numPassedTests ?? 0
  total.failed += report?.numFailedTests ?? 0
  total.skipped += (report?.numPendingTests ?? 0) + (report?.numTodoTests ?? 0)
}
rmSync(folder, { recursive: true, force: true })

console.log(`\n${total.passed} passed, ${total.failed} failed, ${total.skipped} skipped`)
process.exit(broken || total.failed > 0 || total.passed === 0 ? 1 : 0)

function run(part: string): Report | null {
  console.log(`\n── ${part} ──`)
  const file = join(folder, `${part}.json`)
  const { status } = spawnSync(
    process.execPath,
    [
      join(import.meta.dirname, '../node_modules/vitest/vitest.mjs'),
      'run',
      ...['--project', part, '--reporter', 'dot', '--reporter', 'json', `--outputFile.json=${file}`],
    ],
    { stdio: ['ignore', 'inherit', 'inherit'] },
  )
  try {
    const report = JSON.parse(readFileSync(file, 'utf8')) as Report
    return { ...report, success: report.success && status === 0 }
  } catch {
    return null
  }
}
