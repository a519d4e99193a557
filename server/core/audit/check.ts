/** Whether the audit log is whole: every line is chained to the one before it, and the last one is there. */
import type { ChainView } from '../../contract/audit.ts'
import type { AppContext } from '../../context.ts'
import type { Reader } from '../../storage/database.ts'
import { toldHead } from './anchor.ts'
import { chainedTo, readAnchor, readHead, type Head } from './chain.ts'

const PORTION = 1000

/**
 * `entry` of a fault is the id of the line that does not fit; of a cut, of the line that was the last one, as the
 * database has it or as the ledger was told.
 */
export async function checkAudit(ctx: AppContext, db: Reader): Promise<ChainView> {
  const anchor = (await readAnchor(db)) ?? { id: 0, hash: '' }
  const view: ChainView = { ok: true, entries: 0, first: null, last: null, fault: null, hash: anchor.hash }
  // Before the lines: what is added meanwhile stands behind them.
  const head = await readHead(db)
  const ends = [head, await toldHead(ctx)].filter((end): end is Head => end !== null)
  // What went after its days is not asked for.
  const missing = new Map(ends.filter(({ line }) => line > anchor.id).map(({ line, hash }) => [line, hash]))
  for (let after = anchor.id; ;) {
    const rows = await db
      .selectFrom('audit')
      .selectAll()
      .where('id', '>', after)
      .orderBy('id')
      .limit(PORTION)
      .execute()
    for (const { id, hash, ...line } of rows) {
      if (chainedTo(ctx, view.hash, line) !== hash) return faulty(view, id, 'changed')
      if (missing.get(id) === hash) missing.delete(id)
      view.first ??= line.at
      view.last = line.at
      view.hash = hash
      view.entries++
    }
    after = rows.at(-1)?.id ?? after
    if (rows.length < PORTION) break
  }
  if (missing.size > 0) return faulty(view, Math.max(...missing.keys()), 'cut')
  return head || view.entries === 0 ? view : faulty(view, 0, 'missing')
}

const faulty = (view: ChainView, entry: number, kind: 'changed' | 'cut' | 'missing'): ChainView => ({
  ...view,
  ok: false,
  fault: { entry, kind },
})
