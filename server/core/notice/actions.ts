/** Wordings of privacy notices. Rows are only added, so that what somebody agreed to can be shown for ever. */
import { createHash } from 'node:crypto'
import type { AppContext } from '../../context.ts'
import type { Tx } from '../../storage/database.ts'
import { currentNotice } from './store.ts'

/**
 * Keeps the wording as the next version if it is another one than the newest. `texts`: by language; null: the
 * inbox has no notice. Call in the transaction that changes the inbox's settings, which is recorded.
 */
export async function keepNotice(
  ctx: AppContext,
  tx: Tx,
  inboxId: number,
  texts: Record<string, unknown> | null,
): Promise<void> {
  if (texts === null) return
  const wording = canonical(texts)
  const hash = createHash('sha256').update(wording).digest('hex')
  const newest = await currentNotice(tx, inboxId)
  if (newest?.hash === hash) return
  await tx
    .insertInto('notice')
    .values({
      inbox_id: inboxId,
      version: (newest?.version ?? 0) + 1,
      hash,
      texts: wording,
      created_at: ctx.clock.now(),
    })
    .execute()
}

/** The order in which somebody added languages makes no other wording. */
const canonical = (texts: Record<string, unknown>): string =>
  JSON.stringify(Object.fromEntries(Object.entries(texts).sort(([one], [other]) => (one < other ? -1 : 1))))
