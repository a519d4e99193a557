/** Lines older than the log is kept go, and where the chain goes on from is remembered. */
import type { AppContext } from '../../context.ts'
import type { Tx } from '../../storage/database.ts'
import { readAnchor, writeAnchor } from './chain.ts'

/** Up to `limit` lines from before that time (ms); tells how many. */
export async function trimAudit(ctx: AppContext, tx: Tx, before: number, limit: number): Promise<number> {
  await ctx.db.lockEventLog(tx)
  const old = await tx.selectFrom('audit').select(['id', 'at', 'hash']).orderBy('id').limit(limit).execute()
  // In the order of the chain: a clock that was wrong once keeps what follows a little longer.
  const fresh = old.findIndex(({ at }) => at >= before)
  const going = fresh < 0 ? old : old.slice(0, fresh)
  const last = going.at(-1)
  if (!last) return 0
  const anchor = await readAnchor(tx)
  // What is from before there was a chain leaves its beginning where it is.
  if (!anchor || last.id > anchor.id) await writeAnchor(tx, { id: last.id, hash: last.hash })
  await tx.deleteFrom('audit').where('id', '<=', last.id).execute()
  return going.length
}
