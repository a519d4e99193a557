/** What becomes of conversations if somebody wants them erased now: a hold, a floor or a restriction outweighs that. */
import type { AppContext } from '../../context.ts'
import { conflict, type AppError } from '../../errors.ts'
import type { Reader, Tx } from '../../storage/database.ts'
import type { ConversationRow } from '../conversation/open.ts'
import { missedAmong } from '../hold/missed.ts'
import { heldBack } from '../hold/refuse.ts'
import { evaluate } from '../retention/evaluate.ts'
import type { Rule } from '../retention/policy.ts'
import { loadFacts, loadPolicy } from '../retention/store.ts'

/** Why it stays. */
export interface Stay {
  by: 'hold' | 'floor' | 'restriction'
  /** null: nobody knows. */
  until: number | null
  /** The floor. */
  rule: Rule | null
}

/** By conversation; those that may go are missing. */
export async function staysAmong(
  ctx: AppContext,
  db: Reader,
  rows: readonly ConversationRow[],
): Promise<Map<number, Stay>> {
  const now = ctx.clock.now()
  const policy = await loadPolicy(ctx, db)
  const stays = new Map<number, Stay>()
  for (const [id, facts] of await loadFacts(ctx, db, policy, rows)) {
    const { keptUntil, floor } = evaluate(policy, { ...facts, erasureAskedAt: now })
    if (facts.held) stays.set(id, { by: 'hold', until: null, rule: null })
    else if (keptUntil !== null && keptUntil > now) {
      stays.set(id, { by: 'floor', until: keptUntil, rule: floor })
    } else if (facts.restrictionAsked) stays.set(id, { by: 'restriction', until: null, rule: null })
  }
  const missed = await missedAmong(db, rows)
  for (const id of [...missed.values()].flat()) stays.set(id, { by: 'hold', until: null, rule: null })
  return stays
}

export const keptBack = (): AppError => conflict('kept', 'This has to be kept at present.')

/** Throws `held` or `kept`. The rows are locked. */
export async function refuseStaying(
  ctx: AppContext,
  tx: Tx,
  rows: readonly ConversationRow[],
): Promise<void> {
  const [stay] = (await staysAmong(ctx, tx, rows)).values()
  if (stay?.by === 'hold') throw heldBack()
  if (stay) throw keptBack()
}
