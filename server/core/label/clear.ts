/**
 * Labels that were deleted, taken from the conversations that have them: in portions of one short transaction each,
 * and gone on with wherever that was broken off. Nobody sees them, and no day follows from them: those that did are
 * worked out anew as with any change of the rules.
 */
import { setTimeout } from 'node:timers/promises'
import type { AppContext } from '../../context.ts'
import type { Tx } from '../../storage/database.ts'

const PORTION = 500
/** Between two portions, for everybody else who writes (ms). */
const PAUSE = 5

/** How many conversations had one. */
export async function clearLabels(ctx: AppContext): Promise<number> {
  const labels = await ctx.db.read
    .selectFrom('label')
    .select('id')
    .where('deleted_at', 'is not', null)
    .execute()
  let cleared = 0
  for (const { id } of labels) {
    for (;;) {
      const portion = await ctx.db.transaction((tx) => clearPortion(tx, id))
      cleared += portion
      if (portion === 0) break
      await setTimeout(PAUSE)
    }
  }
  return cleared
}

/** The label itself goes once nothing has it. */
async function clearPortion(tx: Tx, labelId: number): Promise<number> {
  const rows = await tx
    .selectFrom('conversation_label')
    .select('conversation_id')
    .where('label_id', '=', labelId)
    .orderBy('conversation_id')
    .limit(PORTION)
    .execute()
  if (rows.length === 0) {
    await tx.deleteFrom('label').where('id', '=', labelId).execute()
    return 0
  }
  const ids = rows.map(({ conversation_id: id }) => id)
  await tx
    .deleteFrom('conversation_label')
    .where('label_id', '=', labelId)
    .where('conversation_id', 'in', ids)
    .execute()
  return ids.length
}
