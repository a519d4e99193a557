/** Deletes old rows in small portions, so that nobody waits for the database because of it. */
import { DAY } from '../clock.ts'
import type { AppContext } from '../context.ts'
import type { Tx } from '../storage/database.ts'

const PORTION = 500

/** `removePortion` deletes up to `limit` rows and tells how many. */
export async function trim(
  ctx: AppContext,
  removePortion: (tx: Tx, limit: number) => Promise<number>,
): Promise<number> {
  let total = 0
  for (;;) {
    const removed = await ctx.db.transaction((tx) => removePortion(tx, PORTION))
    total += removed
    if (removed < PORTION) return total
    await new Promise((resume) => setImmediate(resume))
  }
}

/** Rows that came in more than `days` ago. */
export function trimOlder(
  ctx: AppContext,
  table: 'channel_notice' | 'quarantine' | 'waiting',
  days: number,
): Promise<number> {
  const before = ctx.clock.now() - days * DAY
  return trim(ctx, async (tx, limit) => {
    const old = tx.selectFrom(table).select('id').where('received_at', '<', before).limit(limit)
    const gone = await tx.deleteFrom(table).where('id', 'in', old).executeTakeFirst()
    return Number(gone.numDeletedRows)
  })
}
