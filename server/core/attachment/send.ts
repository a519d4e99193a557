/** Files that agents send: taken over from the upload, and where the provider keeps its copy. */
import type { Selectable } from 'kysely'
import type { SentFile } from '../../../channels/adapter.ts'
import { HOUR } from '../../clock.ts'
import type { AppContext } from '../../context.ts'
import { invalidInput } from '../../errors.ts'
import { randomPublicId } from '../../ids.ts'
import type { Reader, Tx } from '../../storage/database.ts'
import { takeUpload, type Upload } from '../upload/store.ts'
import type { MailFileTable } from '../mail/table.ts'
import type { VisitorUploadTable } from '../visitor/table.ts'
import type { Attachment } from './store.ts'

/** What an attachment takes over from what it was before, whoever brought it. */
export const fileColumns = (upload: Upload | Selectable<VisitorUploadTable> | Selectable<MailFileTable>) => ({
  state: 'stored' as const,
  blob: upload.blob,
  small_blob: upload.small_blob,
  size: upload.size,
  sha256: upload.sha256,
  mime_type: upload.mime_type,
  width: upload.width,
  height: upload.height,
  duration: upload.duration,
  peaks: upload.peaks,
})

/** The upload becomes the message's file, at this place among several. Throws if another message was faster. */
export async function attachUpload(
  ctx: AppContext,
  tx: Tx,
  message: { id: number; inbox_id: number },
  upload: Upload,
  { position = 0, path = 'content.uploadId' }: { position?: number; path?: string } = {},
): Promise<void> {
  if (!(await takeUpload(tx, upload.id))) {
    throw invalidInput([{ path, message: 'expected a file that was not sent yet' }])
  }
  await tx
    .insertInto('attachment')
    .values({
      public_id: randomPublicId(),
      message_id: message.id,
      inbox_id: message.inbox_id,
      position,
      kind: upload.kind,
      provider_id: null,
      provider_until: null,
      file_name: upload.file_name,
      ...fileColumns(upload),
      attempts: 0,
      next_at: ctx.clock.now(),
    })
    .execute()
}

/** What is handed over before its message goes: of that a message has one at most. */
export async function fileOf(db: Reader, messageId: number): Promise<Attachment | undefined> {
  return db
    .selectFrom('attachment')
    .selectAll()
    .where('message_id', '=', messageId)
    .orderBy('position')
    .executeTakeFirst()
}

/** All files of a message, in their order. */
export async function filesOf(db: Reader, messageId: number): Promise<Attachment[]> {
  return db
    .selectFrom('attachment')
    .selectAll()
    .where('message_id', '=', messageId)
    .orderBy('position')
    .execute()
}

/** A copy that ends within the hour is as good as gone: sending may take that long. */
const MARGIN = HOUR

export const goodUntil = (now: number): number => now + MARGIN

/** The provider's copy, if it will still be there when the message goes. */
export function copyOf(file: Attachment, now: number): SentFile | null {
  const ended = file.provider_until !== null && file.provider_until <= goodUntil(now)
  if (file.provider_id === null || ended) return null
  return { kind: file.kind, handle: file.provider_id, fileName: file.file_name }
}

/** False if the file has gone here. */
export async function saveCopy(
  tx: Tx,
  id: number,
  copy: { handle: string; until: number | null } | null,
): Promise<boolean> {
  const { numUpdatedRows } = await tx
    .updateTable('attachment')
    .set({ provider_id: copy?.handle ?? null, provider_until: copy?.until ?? null })
    .where('id', '=', id)
    .executeTakeFirst()
  return numUpdatedRows > 0n
}
