/**
 * What is about to be deleted, and what a search finds since a moment ago: asked under the locks of these
 * conversations, so that nothing of them changes any more, and after the rules were asked for, which whoever places
 * such a hold waits for (see placeHold). So nothing goes once a hold has been placed that finds it.
 */
import type { AppContext } from '../../context.ts'
import type { NewEvent } from '../../events/log.ts'
import type { Reader, Tx } from '../../storage/database.ts'
import { loadPolicy } from '../retention/store.ts'
import { addFound } from './add.ts'
import { foundAmong } from './search.ts'
import { settleHeld } from './settle.ts'
import { activeHolds, objectOf } from './store.ts'

interface Row {
  id: number
  held: 0 | 1
}

/** Becomes held, and nothing else may be done with any of them in this transaction but telling of it. */
export async function holdMissed(ctx: AppContext, tx: Tx, rows: readonly Row[]): Promise<NewEvent[]> {
  await loadPolicy(ctx, tx)
  const missed = await missedAmong(tx, rows)
  if (missed.size === 0) return []
  for (const [holdId, found] of missed) await addFound(ctx, tx, holdId, found)
  return settleHeld(ctx, tx, { contacts: [], conversations: [...missed.values()].flat() })
}

/** By hold: those that its search finds, and that are not held. */
export async function missedAmong(db: Reader, rows: readonly Row[]): Promise<Map<number, number[]>> {
  const ids = rows.flatMap(({ id, held }) => (held === 1 ? [] : id))
  const missed = new Map<number, number[]>()
  if (ids.length === 0) return missed
  for (const hold of await activeHolds(db)) {
    const object = objectOf(hold)
    const found = object.kind === 'search' ? await foundAmong(db, object.search, ids) : []
    if (found.length > 0) missed.set(hold.id, found)
  }
  return missed
}
