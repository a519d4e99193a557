/** The figures as a table, on the screen and in docs/performance.md. */
import { readFileSync, writeFileSync } from 'node:fs'
import { availableParallelism, cpus, loadavg, totalmem, type } from 'node:os'
import { join } from 'node:path'
import { megabytes, type Figure } from './figure.ts'

const PAGE = join(import.meta.dirname, '../../docs/performance.md')
const [BEGIN, END] = ['<!-- figures: written by npm run bench -- --write -->', '<!-- end of figures -->']

const verdict = ({ met }: Figure) => (met === null ? '' : met ? 'yes' : '**no**')

/** What else the machine was doing before we began. */
const load = loadavg()[0] ?? 0

export function printTable(figures: readonly Figure[]): void {
  const rows = figures.map((figure) => [
    figure.what,
    figure.goal,
    figure.figure,
    verdict(figure).replaceAll('*', ''),
  ])
  const widths = [0, 1, 2].map((column) => Math.max(...rows.map((row) => (row[column] ?? '').length)))
  for (const row of rows) {
    console.log(row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join('  '))
  }
  console.log()
}

export function writePage(figures: readonly Figure[]): void {
  const page = readFileSync(PAGE, 'utf8')
  const [head = '', rest = ''] = page.split(BEGIN)
  const tail = rest.split(END)[1] ?? '\n'
  writeFileSync(PAGE, `${head}${BEGIN}\n\n${table(figures)}\n${END}${tail}`)
}

function table(figures: readonly Figure[]): string {
  const machine = [
    `${new Date().toISOString().slice(0, 10)}`,
    `${cpus()[0]?.model ?? 'unknown processor'}, ${availableParallelism()} cores, ${megabytes(totalmem())}`,
    `${type()}, Node ${process.versions.node}`,
    `load average ${load.toFixed(1)} before the run`,
    'SQLite with synchronous=FULL; client and server share the cores',
  ]
  const rows = figures.map(
    (figure) => `| ${figure.what} | ${figure.goal} | ${figure.figure} | ${verdict(figure)} |`,
  )
  return [
    `Measured ${machine.join(' · ')}.`,
    '',
    '| What | Goal | Figure | Met |',
    '|---|---|---|---|',
    ...rows,
    '',
  ].join('\n')
}
