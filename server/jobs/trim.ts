/** Deletes old rows in small portions, so that nobody waits for the database because of it. */
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
