/** What the ledger says of what was erased: keyed hashes and counts. */
import type { AppContext } from '../../context.ts'
import type { Tx } from '../../storage/database.ts'
import type { Actor, VisitorActor } from '../access.ts'
import { ledgerKey, type LedgerType } from '../ledger/key.ts'
import { appendLedger, ledgerActor } from '../ledger/ledger.ts'

/** What makes it go; null where no run, or no rule, does. */
export interface Origin {
  run: number | null
  rule: { id: number; version: number } | null
}

export const NOBODY: Origin = { run: null, rule: null }

export interface ErasedObjects {
  ids: Partial<Record<LedgerType, readonly number[]>>
  /** See message/forgotten.ts. */
  suppress: readonly string[]
  counts: Record<string, number>
}

/** A line of the ledger is read as a whole. */
const MOST_SUPPRESSED = 5000

/** In the transaction in which they go; `flushLedger` after the commit. */
export async function proveErased(
  ctx: AppContext,
  tx: Tx,
  actor: Actor | VisitorActor,
  { run, rule }: Origin,
  { ids, suppress, counts }: ErasedObjects,
): Promise<void> {
  const objects = Object.entries(ids).flatMap(([type, each]) =>
    each.map((id) => ledgerKey(ctx, type as LedgerType, id)),
  )
  const line = { kind: 'erase' as const, run, rule, actor: ledgerActor(actor) }
  await appendLedger(ctx, tx, { ...line, objects, suppress: suppress.slice(0, MOST_SUPPRESSED), counts })
  for (let at = MOST_SUPPRESSED; at < suppress.length; at += MOST_SUPPRESSED) {
    const more = suppress.slice(at, at + MOST_SUPPRESSED)
    await appendLedger(ctx, tx, { ...line, objects: [], suppress: more, counts: {} })
  }
}
