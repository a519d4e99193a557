/** The provider's copies, once ours is to be the only one. */
import type { Collected } from '../../../channels/adapter.ts'
import { appendAudit } from '../audit/store.ts'
import { askDiscard } from './discard.ts'
import type { Portion } from './retention.ts'

/** Only of what is in a conversation: nothing is to be deleted there that is not safely here. */
export const discardOldCopies: Portion = async (ctx, tx, inboxId, before, limit) => {
  const old = await tx
    .selectFrom('raw_mail')
    .select(['id', 'place'])
    .where('inbox_id', '=', inboxId)
    .where('place', 'is not', null)
    .where('message_id', 'is not', null)
    .where('received_at', '<=', before)
    .orderBy('id')
    .limit(limit)
    .execute()
  if (old.length === 0) return { gone: 0, blobs: [] }
  for (const { place } of old) {
    await askDiscard(ctx, tx, inboxId, JSON.parse(place ?? '') as Collected, ctx.clock.now())
  }
  await tx
    .updateTable('raw_mail')
    .set({ place: null })
    .where(
      'id',
      'in',
      old.map(({ id }) => id),
    )
    .execute()
  const detail = { mails: old.length }
  const audit = { action: 'mail.discard', object: 'inbox', objectId: inboxId, detail }
  await appendAudit(ctx, tx, { kind: 'system' }, audit)
  return { gone: old.length, blobs: [] }
}
