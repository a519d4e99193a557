/** What the search of a hold has found becomes part of it. */
import type { AppContext } from '../../context.ts'
import type { Tx } from '../../storage/database.ts'

/** Some hundred at most. Gives those that are new to it: `settleHeld` is to follow, which says what that means. */
export async function addFound(
  ctx: AppContext,
  tx: Tx,
  holdId: number,
  found: readonly number[],
): Promise<number[]> {
  // Gone meanwhile, or about to: then there is nothing to hold.
  const here = await ctx.db
    .forUpdate(tx.selectFrom('conversation').select('id').where('id', 'in', found).orderBy('id'))
    .execute()
  const hold = await ctx.db
    .forKeyShare(tx.selectFrom('hold').select('id').where('id', '=', holdId).where('released_at', 'is', null))
    .executeTakeFirst()
  // Released meanwhile.
  if (!hold || here.length === 0) return []
  const known = await tx
    .selectFrom('hold_object')
    .select('conversation_id')
    .where('hold_id', '=', holdId)
    .where('conversation_id', 'in', found)
    .execute()
  const have = new Set(known.map(({ conversation_id: id }) => id))
  const ids = here.flatMap(({ id }) => (have.has(id) ? [] : id))
  const rows = ids.map((id) => ({ hold_id: holdId, contact_id: null, conversation_id: id }))
  for (const portion of ctx.db.portions(rows)) await tx.insertInto('hold_object').values(portion).execute()
  return ids
}
