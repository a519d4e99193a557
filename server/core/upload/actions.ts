/**
 * Files on their way from an agent's disk into a message. Until it is sent a file is its uploader's alone,
 * so nobody is told of it and nothing stands in the audit log; the message that takes it over is audited.
 */
import type { FileKind, FileLimit } from '../../../channels/adapter.ts'
import type { AppContext } from '../../context.ts'
import { invalidInput } from '../../errors.ts'
import { randomPublicId } from '../../ids.ts'
import type { Reader } from '../../storage/database.ts'
import { authorise, type AgentActor } from '../access.ts'
import type { Enriched } from '../attachment/store.ts'
import { accessConversation } from '../conversation/store.ts'
import { findInbox } from '../inbox/store.ts'
import { accessUpload, refuseTooMany, takeUpload, uploadsBefore, type Upload } from './store.ts'

/** A file that is stored and made ready for its channel. */
export interface ReadyFile extends Enriched {
  fileName: string
  kind: FileKind
  mimeType: string
  size: number
  sha256: string
  blob: string
  converted: boolean
}

/** What every upload's row says of its file, whoever chose it. */
export const columnsOf = (file: ReadyFile) => ({
  kind: file.kind,
  file_name: file.fileName,
  mime_type: file.mimeType,
  size: file.size,
  sha256: file.sha256,
  blob: file.blob,
  small_blob: file.smallBlob,
  width: file.width,
  height: file.height,
  duration: file.duration,
  peaks: file.peaks,
})

/** The conversation a file is for, or the inbox where it is still to begin. */
export interface UploadTarget {
  conversation?: number | undefined
  inbox?: number | undefined
}

async function accessTarget(db: Reader, actor: AgentActor, { conversation, inbox }: UploadTarget) {
  if (conversation !== undefined) {
    const { id, inbox_id: inboxId } = await accessConversation(db, actor, conversation, 'conversation.reply')
    return { inboxId, conversationId: id }
  }
  if (inbox === undefined) throw new Error('an upload is for a conversation or an inbox')
  authorise(actor, 'conversation.start', { inboxId: inbox })
  return { inboxId: inbox, conversationId: null }
}

/** What may be sent in this conversation, asked before the first byte is taken. */
export async function uploadLimits(
  ctx: AppContext,
  actor: AgentActor,
  target: UploadTarget,
): Promise<{ files: readonly FileLimit[]; largest: number }> {
  const db = ctx.db.read
  const { inboxId } = await accessTarget(db, actor, target)
  const inbox = await findInbox(db, inboxId)
  const { files } = ctx.channel(inbox.channel).capabilities
  if (files.length === 0) {
    throw invalidInput([{ path: 'conversation', message: 'files can not be sent on this channel' }])
  }
  await refuseTooMany(db, actor)
  return { files, largest: Math.max(...files.map(({ maxBytes }) => maxBytes)) }
}

/** Takes over the stored file: it has a row, or it is removed. */
export async function storeUpload(
  ctx: AppContext,
  actor: AgentActor,
  target: UploadTarget,
  file: ReadyFile,
): Promise<Upload> {
  try {
    return await ctx.db.transaction(async (tx) => {
      const { inboxId, conversationId } = await accessTarget(tx, actor, target)
      await refuseTooMany(tx, actor)
      return tx
        .insertInto('upload')
        .values({
          public_id: randomPublicId(),
          agent_id: actor.id,
          inbox_id: inboxId,
          conversation_id: conversationId,
          ...columnsOf(file),
          converted: file.converted ? 1 : 0,
          created_at: ctx.clock.now(),
        })
        .returningAll()
        .executeTakeFirstOrThrow()
    })
  } catch (error) {
    await removeFiles(ctx, columnsOf(file))
    throw error
  }
}

export async function discardUpload(ctx: AppContext, actor: AgentActor, publicId: string): Promise<void> {
  const upload = await accessUpload(ctx.db.read, actor, publicId)
  await discard(ctx, upload)
}

/** Removes up to `limit` uploads made before that time, and tells how many. */
export async function discardOldUploads(ctx: AppContext, before: number, limit: number): Promise<number> {
  const uploads = await uploadsBefore(ctx.db.read, before, limit)
  for (const upload of uploads) await discard(ctx, upload)
  return uploads.length
}

/** Sent in the meantime, the files are a message's and stay. */
async function discard(ctx: AppContext, upload: Upload): Promise<void> {
  if (await ctx.db.transaction((tx) => takeUpload(tx, upload.id))) await removeFiles(ctx, upload)
}

export async function removeFiles(ctx: AppContext, file: Pick<Upload, 'blob' | 'small_blob'>): Promise<void> {
  await ctx.blobs.remove(file.blob)
  if (file.small_blob !== null) await ctx.blobs.remove(file.small_blob)
}
