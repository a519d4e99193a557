/** Whether the audit log is whole: every line is chained to the one before it. */
import type { ChainView } from '../../contract/audit.ts'
import type { AppContext } from '../../context.ts'
import type { Reader } from '../../storage/database.ts'
import { chainedTo, readAnchor } from './chain.ts'

const PORTION = 1000

/** `entry` of a fault is the id of the line that does not fit. */
export async function checkAudit(ctx: AppContext, db: Reader): Promise<ChainView> {
  const anchor = (await readAnchor(db)) ?? { id: 0, hash: '' }
  const view: ChainView = { ok: true, entries: 0, first: null, last: null, fault: null, hash: anchor.hash }
  for (let after = anchor.id; ;) {
    const rows = await db
      .selectFrom('audit')
      .selectAll()
      .where('id', '>', after)
      .orderBy('id')
      .limit(PORTION)
      .execute()
    for (const { id, hash, ...line } of rows) {
      if (chainedTo(ctx, view.hash, line) !== hash) {
        return { ...view, ok: false, fault: { entry: id, kind: 'changed' } }
      }
      view.first ??= line.at
      view.last = line.at
      view.hash = hash
      view.entries++
    }
    after = rows.at(-1)?.id ?? after
    if (rows.length < PORTION) return view
  }
}
