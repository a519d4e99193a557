/** What nobody can get at any more, when its period is over. */
import { record } from '../record.ts'
import type { Portion } from './retention.ts'

const SYSTEM = { kind: 'system' } as const

/** Mails as they came that became no message. */
export const removeLostSources: Portion = async (ctx, tx, inboxId, before, limit) => {
  const old = await tx
    .selectFrom('raw_mail')
    .select(['id', 'blob'])
    .where('inbox_id', '=', inboxId)
    .where('blob', 'is not', null)
    .where('state', '=', 'read')
    .where('received_at', '<=', before)
    .where('message_id', 'is', null)
    .orderBy('received_at')
    .limit(limit)
    .execute()
  if (old.length === 0) return { gone: 0, blobs: [] }
  await tx
    .updateTable('raw_mail')
    .set({ blob: null, envelope: null })
    .where(
      'id',
      'in',
      old.map(({ id }) => id),
    )
    .execute()
  const audit = { action: 'mail.expire', object: 'inbox', objectId: inboxId, detail: { mails: old.length } }
  await record(ctx, tx, SYSTEM, audit)
  return { gone: old.length, blobs: old.flatMap(({ blob }) => blob ?? []) }
}

/**
 * Mails that were read and became no message: what was made of them stood in quarantine, and has gone from
 * there. Nobody can get at their files any more.
 */
export const removeLeftovers: Portion = async (ctx, tx, inboxId, before, limit) => {
  const files = await tx
    .selectFrom('mail_file')
    .innerJoin('raw_mail', 'raw_mail.id', 'mail_file.raw_id')
    .select(['mail_file.id', 'mail_file.blob', 'mail_file.small_blob'])
    .where('mail_file.inbox_id', '=', inboxId)
    .where('mail_file.created_at', '<=', before)
    .where('raw_mail.message_id', 'is', null)
    .where(({ not, exists, selectFrom }) =>
      not(exists(selectFrom('raw_delivery').select('id').where('channel', '=', 'email'))),
    )
    .orderBy('mail_file.id')
    .limit(limit)
    .execute()
  if (files.length === 0) return { gone: 0, blobs: [] }
  await tx
    .deleteFrom('mail_file')
    .where(
      'id',
      'in',
      files.map(({ id }) => id),
    )
    .execute()
  await record(ctx, tx, SYSTEM, {
    action: 'mail.leftovers',
    object: 'inbox',
    objectId: inboxId,
    detail: { files: files.length },
  })
  return {
    gone: files.length,
    blobs: files.flatMap(({ blob, small_blob: small }) => [blob, small ?? []].flat()),
  }
}
