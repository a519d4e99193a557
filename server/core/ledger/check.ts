/** Whether a ledger is whole. Needs no database; without the key it can't tell who wrote a line. */
import { open } from 'node:fs/promises'
import type { ChainView } from '../../contract/audit.ts'
import type { AppContext } from '../../context.ts'
import { readState } from '../retention/state.ts'
import { textLines } from './file.ts'
import { proofKey } from './key.ts'
import { isSealed, linkOf, readLine, type LedgerLine } from './line.ts'

type FaultKind = NonNullable<ChainView['fault']>['kind']

export interface Expected {
  /** See proofKey; null: not at hand. */
  key: Buffer | null
  /** The last line that a database knows; null: nobody was asked. */
  last: { number: number; hash: string } | null
}

/** `entry` of a fault is the number of the line that should have been there. Throws ENOENT. */
export async function checkLedger(path: string, { key, last }: Expected): Promise<ChainView> {
  let before: LedgerLine | null = null
  let first: number | null = null
  let entries = 0
  let knows = last === null || last.hash === ''
  const view = (fault: ChainView['fault']): ChainView => ({
    ok: fault === null,
    entries,
    first,
    last: before?.at ?? null,
    fault,
    hash: before ? linkOf(before) : '',
  })
  const expected = () => (before ? before.number + 1 : 0)
  const brokenOff = !(await endsInNewline(path))
  const texts = textLines(path)[Symbol.asyncIterator]()
  for (let next = await texts.next(); !next.done;) {
    const text: string = next.value
    next = await texts.next()
    const line = readLine(text)
    // Its writing was broken off by a crash: it tells nothing, and is written once more.
    if (!line && next.done && brokenOff) break
    const kind = line ? faultOf(line, before, key) : text.startsWith('{"number":') ? 'changed' : 'unreadable'
    if (kind || !line) return view({ entry: expected(), kind: kind ?? 'unreadable' })
    first ??= line.at
    if (line.number === last?.number && linkOf(line) === last.hash) knows = true
    if (before) entries++
    before = line
  }
  if (!before) return view({ entry: 0, kind: 'cut' })
  if (knows) return view(null)
  const kind = (last?.number ?? 0) > before.number ? 'cut' : 'changed'
  return view({ entry: last?.number ?? 0, kind })
}

function faultOf(line: LedgerLine, before: LedgerLine | null, key: Buffer | null): FaultKind | null {
  const sealed = key === null || isSealed(line, key)
  if (!before) {
    if (!sealed) return 'foreign'
    return line.body.kind === 'begin' || line.body.kind === 'anchor' ? null : 'missing'
  }
  if (line.instance !== before.instance) return 'foreign'
  if (!sealed) return 'changed'
  if (line.number > before.number + 1) return 'missing'
  return line.number === before.number + 1 && line.prev === linkOf(before) ? null : 'changed'
}

async function endsInNewline(path: string): Promise<boolean> {
  const file = await open(path, 'r')
  try {
    const { size } = await file.stat()
    const byte = Buffer.alloc(1)
    if (size > 0) await file.read(byte, 0, 1, size - 1)
    return byte.toString() === '\n'
  } finally {
    await file.close()
  }
}

/** The server's own, with its key, against what its database knows. One that has never begun is whole. */
export async function checkOwnLedger(ctx: AppContext): Promise<ChainView> {
  const { ledger_number: number, ledger_hash: hash } = await readState(ctx.db.read)
  const last = { number, hash }
  try {
    return await checkLedger(ctx.ledger.path, { key: proofKey(ctx.secrets, 'lines'), last })
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error
    const fault = hash === '' ? null : { entry: number, kind: 'missing' as const }
    return { ok: fault === null, entries: 0, first: null, last: null, fault, hash: '' }
  }
}
