import type { Selectable } from 'kysely'
import type { AppContext } from '../../context.ts'
import { notFound } from '../../errors.ts'
import { appendEvents } from '../../events/log.ts'
import type { Reader } from '../../storage/database.ts'
import { authorise, type Actor } from '../access.ts'
import { seesHidden } from '../conversation/hidden.ts'
import type { AttachmentTable } from './table.ts'

export type Attachment = Selectable<AttachmentTable>

/** What is known of a file from its bytes, beside its type. */
export interface Enriched {
  smallBlob: string | null
  width: number | null
  height: number | null
  /** Milliseconds. */
  duration: number | null
  /** JSON of numbers from 0 to 1. */
  peaks: string | null
}

export type Outcome =
  | ({ state: 'stored'; blob: string; size: number; sha256: string; mimeType: string } & Enriched)
  | { state: 'pending'; nextAt: number }
  | { state: 'failed' }

/** A stored file that this person may see. Files of a message that was taken back are not found. */
export async function accessAttachment(
  db: Reader,
  actor: Actor,
  publicId: string,
): Promise<Attachment & { blob: string }> {
  const row = await db
    .selectFrom('attachment')
    .innerJoin('message', 'message.id', 'attachment.message_id')
    .innerJoin('conversation', 'conversation.id', 'message.conversation_id')
    .selectAll('attachment')
    .select('conversation.hidden')
    .where('attachment.public_id', '=', publicId)
    .where('message.revoked_at', 'is', null)
    .executeTakeFirst()
  if (!row || !seesHidden(actor, row.hidden)) throw notFound()
  authorise(actor, 'conversation.read', { inboxId: row.inbox_id })
  const { blob, hidden: _, ...file } = row
  if (file.state !== 'stored' || blob === null) throw notFound()
  return { ...file, blob }
}

/** Files to be fetched that are due; `repeated`: those that were tried before, or those that were not. */
export async function pendingAttachments(
  db: Reader,
  now: number,
  { repeated, limit }: { repeated: boolean; limit: number },
): Promise<Attachment[]> {
  return db
    .selectFrom('attachment')
    .selectAll()
    .where('state', '=', 'pending')
    .where('next_at', '<=', now)
    .where('attempts', repeated ? '>' : '=', 0)
    .orderBy('next_at')
    .limit(limit)
    .execute()
}

/** Records how fetching went. False if the row is no longer pending: then a stored file is surplus. */
export async function settleAttachment(ctx: AppContext, row: Attachment, outcome: Outcome): Promise<boolean> {
  return ctx.db.transaction(async (tx) => {
    const values =
      outcome.state === 'stored'
        ? {
            state: outcome.state,
            blob: outcome.blob,
            size: outcome.size,
            sha256: outcome.sha256,
            mime_type: outcome.mimeType,
            small_blob: outcome.smallBlob,
            width: outcome.width,
            height: outcome.height,
            duration: outcome.duration,
            peaks: outcome.peaks,
          }
        : outcome.state === 'pending'
          ? { attempts: row.attempts + 1, next_at: outcome.nextAt }
          : { state: outcome.state }
    const changed = await tx
      .updateTable('attachment')
      .set(values)
      .where('id', '=', row.id)
      .where('state', '=', 'pending')
      .executeTakeFirst()
    if (changed.numUpdatedRows === 0n) return false
    if (outcome.state === 'pending') return true
    const { conversation_id } = await tx
      .selectFrom('message')
      .select('conversation_id')
      .where('id', '=', row.message_id)
      .executeTakeFirstOrThrow()
    await appendEvents(ctx, tx, [
      {
        name: 'message.updated',
        inboxId: row.inbox_id,
        conversationId: conversation_id,
        messageId: row.message_id,
      },
    ])
    return true
  })
}
