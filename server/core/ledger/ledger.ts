/**
 * What was deleted, kept outside of the database and of its backups. An entry is written in the transaction of
 * what it tells, and put into the file after the commit; if we die in between, the next flush does it.
 */
import type { FileHandle } from 'node:fs/promises'
import type { Selectable } from 'kysely'
import type { AppContext } from '../../context.ts'
import type { Tx } from '../../storage/database.ts'
import type { Actor, VisitorActor } from '../access.ts'
import { createLedger, LedgerFault, openLedger, readTail, type PlacedLine } from './file.ts'
import { proofKey } from './key.ts'
import { isSealed, LedgerBody, linkOf, writeLine, type LedgerContent } from './line.ts'
import type { LedgerEntryTable } from './table.ts'

export type { LedgerBody }

/** Where it is, and what kept the last flush from it. */
export class Ledger {
  readonly path: string
  /** `unwritable`: the disk is full or not ours; entries wait in the database. */
  trouble: LedgerFault['code'] | 'unwritable' | null = null
  constructor(path: string) {
    this.path = path
  }
}

const PORTION = 500

/** As `LedgerBody.actor` has it. */
export const ledgerActor = (actor: Actor | VisitorActor): string =>
  actor.kind === 'agent' ? `agent:${actor.id}` : actor.kind

/** Call it in the transaction of what it tells, and `flushLedger` after the commit. */
export async function appendLedger(ctx: AppContext, tx: Tx, body: LedgerBody): Promise<void> {
  // So that entries have their numbers in the order of commits.
  await ctx.db.lockEventLog(tx)
  await tx
    .insertInto('ledger_entry')
    .values({ at: ctx.clock.now(), body: JSON.stringify(LedgerBody.parse(body)) })
    .execute()
}

/**
 * Puts what waits into the file; on the disk when it resolves. Safe at any time and on every node. Throws if
 * that can't be done: then it waits on, and nothing is lost. Tells how many entries it put there.
 */
export async function flushLedger(ctx: AppContext): Promise<number> {
  let flushed = 0
  try {
    for (;;) {
      const waiting = await ctx.db.read.selectFrom('ledger_entry').select('id').executeTakeFirst()
      if (!waiting) break
      flushed += await ctx.db.transaction((tx) => flushPortion(ctx, tx))
    }
    ctx.ledger.trouble = null
    return flushed
  } catch (error) {
    ctx.ledger.trouble = error instanceof LedgerFault ? error.code : 'unwritable'
    throw error
  }
}

export type QueuedEntry = Selectable<LedgerEntryTable>

async function flushPortion(ctx: AppContext, tx: Tx): Promise<number> {
  const known = await lockLedger(ctx, tx)
  const queued = await queuedEntries(tx)
  if (queued.length === 0) return 0
  const base = await withLedger(ctx, known, async (file) => {
    const [base] = await expectTail(ctx, file, known, queued)
    return writeEntries(ctx, tx, file, base, queued)
  })
  await tx
    .updateTable('retention_state')
    .set({ ledger_number: base.number, ledger_hash: base.hash })
    .execute()
  const last = queued.at(-1)?.id ?? 0
  await tx.deleteFrom('ledger_entry').where('id', '<=', last).execute()
  return queued.length
}

/** What the database knows of the ledger. An empty hash: nothing was ever written. */
export interface Known {
  instance: string
  ledger_number: number
  ledger_hash: string
}

/**
 * Held until commit: one node at a time writes to the file. Whoever works by the rules (`loadPolicy`) is not waited for:
 * an erasure holds its run and asks for the rules, and a flush holds this row and writes to that run.
 */
export async function lockLedger(ctx: AppContext, tx: Tx): Promise<Known> {
  return ctx.db
    .forNoKeyUpdate(tx.selectFrom('retention_state').select(['instance', 'ledger_number', 'ledger_hash']))
    .executeTakeFirstOrThrow()
}

export const queuedEntries = (tx: Tx): Promise<QueuedEntry[]> =>
  tx.selectFrom('ledger_entry').selectAll().orderBy('id').limit(PORTION).execute()

/** Makes the file where there has never been one. Throws missing. */
export async function withLedger<T>(
  ctx: AppContext,
  known: Known,
  work: (file: FileHandle) => Promise<T>,
): Promise<T> {
  const file = await openLedger(ctx.ledger.path).catch(async (error: unknown) => {
    const isFirst = error instanceof LedgerFault && error.code === 'missing' && known.ledger_hash === ''
    if (!isFirst) throw error
    await createLedger(ctx.ledger.path, firstLine(ctx, known.instance))
    return openLedger(ctx.ledger.path)
  })
  try {
    return await work(file)
  } finally {
    await file.close()
  }
}

function firstLine(ctx: AppContext, instance: string): string {
  const body = { kind: 'begin', why: null } as const
  const content = { number: 0, at: ctx.clock.now(), instance, entry: 0, body, ids: {}, prev: '' }
  return writeLine(content, proofKey(ctx.secrets, 'lines')).text
}

/**
 * The last line that the database knows, and those behind it: of a flush that we died in, so they are queued
 * still. Throws behind if they are not: the database is older than the ledger.
 */
export async function expectTail(
  ctx: AppContext,
  file: FileHandle,
  known: Known,
  queued: readonly QueuedEntry[],
): Promise<[PlacedLine, ...PlacedLine[]]> {
  const [base, ...ahead] = await readTail(file, known.ledger_number)
  if (!base) throw new LedgerFault('unreadable', 'The ledger is empty.')
  const key = proofKey(ctx.secrets, 'lines')
  if ([base, ...ahead].some(({ instance }) => instance !== known.instance)) {
    throw new LedgerFault('foreign', 'The ledger is of another installation.')
  }
  if (![base, ...ahead].every((line) => isSealed(line, key))) {
    throw new LedgerFault('changed', 'The ledger holds a line that this server has not written.')
  }
  if (base.number < known.ledger_number) {
    throw new LedgerFault('cut', 'The end of the ledger is missing.')
  }
  const isKnown = known.ledger_hash === '' || linkOf(base) === known.ledger_hash
  if (base.number === known.ledger_number && !isKnown) {
    throw new LedgerFault('changed', 'The ledger tells something else than this database.')
  }
  const areQueued = ahead.every(
    ({ entry, body }, at) => queued[at]?.id === entry && queued[at]?.body === JSON.stringify(body),
  )
  if (base.number > known.ledger_number || !areQueued) {
    throw new LedgerFault('behind', 'The database is older than its ledger.')
  }
  return [base, ...ahead]
}

/** Behind `base`; what stands there is of the same entries, or was broken off, and is written once more. */
async function writeEntries(
  ctx: AppContext,
  tx: Tx,
  file: FileHandle,
  base: PlacedLine,
  queued: readonly QueuedEntry[],
): Promise<{ number: number; hash: string }> {
  const ids = await highestIds(tx)
  let last = { number: base.number, hash: linkOf(base) }
  const texts: string[] = []
  for (const { id: entry, at, body } of queued) {
    const content: LedgerContent = {
      number: last.number + 1,
      at,
      instance: base.instance,
      entry,
      body: JSON.parse(body) as LedgerBody,
      ids,
      prev: last.hash,
    }
    const { text, hash } = writeLine(content, proofKey(ctx.secrets, 'lines'))
    texts.push(text)
    last = { number: content.number, hash }
    await noteInRun(tx, content, hash)
  }
  await writeBehind(file, base.end, texts.join(''))
  return last
}

/** For its certificate. */
async function noteInRun(tx: Tx, { number, body }: LedgerContent, hash: string): Promise<void> {
  if (!('run' in body) || body.run === null) return
  await tx
    .updateTable('retention_run')
    .set(({ fn, val }) => ({
      ledger_from: fn.coalesce('ledger_from', val(number)),
      ledger_to: number,
      ledger_hash: hash,
    }))
    .where('id', '=', body.run)
    .execute()
}

/** On the disk when it resolves. */
export async function writeBehind(file: FileHandle, end: number, text: string): Promise<void> {
  await file.truncate(end)
  const bytes = Buffer.from(text)
  let written = 0
  while (written < bytes.length) {
    written += (await file.write(bytes, written, bytes.length - written, end + written)).bytesWritten
  }
  await file.sync()
}

/** Tables whose ids the ledger has keyed hashes of, or which others outside may remember. */
const NUMBERED = ['attachment', 'contact', 'conversation', 'ledger_entry', 'message', 'raw_mail'] as const

export async function highestIds(tx: Tx): Promise<Record<string, number>> {
  const ids: Record<string, number> = {}
  for (const table of NUMBERED) {
    const row = await tx
      .selectFrom(table)
      .select(({ fn }) => fn.max<number | null>('id').as('id'))
      .executeTakeFirst()
    ids[table] = Number(row?.id ?? 0)
  }
  return ids
}
