/** Files of visitors: on their way into a message, and back to those who may look at the chat. */
import type { FileLimit } from '../../../channels/adapter.ts'
import type { AppContext } from '../../context.ts'
import type { VisitorUploadView } from '../../contract/visitor.ts'
import { AppError, invalidInput, notFound } from '../../errors.ts'
import { randomPublicId } from '../../ids.ts'
import type { Reader } from '../../storage/database.ts'
import type { VisitorActor } from '../access.ts'
import type { Attachment } from '../attachment/store.ts'
import { visibleToCustomer } from '../conversation/hidden.ts'
import { columnsOf, removeFiles, type ReadyFile } from '../upload/actions.ts'
import { lockVisitor } from './about.ts'
import { isLinkGood } from './link.ts'
import { refuseStranger } from './needs.ts'
import { siteOfVisitor } from './site.ts'

/** Somebody who keeps choosing files and never sends them fills the disk. */
const MOST_WAITING = 10

/**
 * What may be sent, asked before the first byte is taken. Throws files_off, too_many_uploads,
 * identity_required, notice_required.
 */
export async function visitorUploadLimits(
  ctx: AppContext,
  actor: VisitorActor,
  asVoice: boolean,
): Promise<{ files: readonly FileLimit[]; largest: number }> {
  const db = ctx.db.read
  const site = await siteOfVisitor(ctx, actor)
  if (!site.settings.files) throw new AppError('files_off', 409, 'This website takes no files.')
  if (asVoice && !site.settings.voice) {
    throw invalidInput([{ path: 'as', message: 'this website takes no recordings' }])
  }
  await refuseStranger(ctx, site, actor)
  await refuseTooMany(db, actor)
  const { files } = ctx.channel(site.inbox.channel).capabilities
  return { files, largest: Math.max(...files.map(({ maxBytes }) => maxBytes)) }
}

async function refuseTooMany(db: Reader, { id }: VisitorActor): Promise<void> {
  const { waiting } = await db
    .selectFrom('visitor_upload')
    .select(({ fn }) => fn.countAll<number>().as('waiting'))
    .where('visitor_id', '=', id)
    .executeTakeFirstOrThrow()
  if (Number(waiting) < MOST_WAITING) return
  const message = `There are already ${MOST_WAITING} files that were chosen and not sent.`
  throw new AppError('too_many_uploads', 409, message)
}

/** Takes over the stored file: it has a row, or it is removed. Nobody is told of it until it is sent. */
export async function storeVisitorUpload(
  ctx: AppContext,
  actor: VisitorActor,
  file: ReadyFile,
): Promise<VisitorUploadView> {
  const id = randomPublicId()
  try {
    await ctx.db.transaction(async (tx) => {
      // One after the other, so that all of them see how many there are.
      await lockVisitor(ctx, tx, actor.id)
      await refuseTooMany(tx, actor)
      await tx
        .insertInto('visitor_upload')
        .values({
          public_id: id,
          visitor_id: actor.id,
          ...columnsOf(file),
          created_at: ctx.clock.now(),
        })
        .execute()
    })
  } catch (error) {
    await removeFiles(ctx, columnsOf(file))
    throw error
  }
  const { kind, fileName: name, mimeType: type, size } = file
  return { id, kind, name, type, size }
}

/** By a link that presentChatMessages gave. Whatever is wrong with it: not found. */
export async function linkedFile(
  ctx: AppContext,
  inboxKey: string,
  { id, until, signature }: { id: string; until: number; signature: string },
): Promise<Attachment & { blob: string }> {
  const row = await ctx.db.read
    .selectFrom('attachment')
    .innerJoin('message', 'message.id', 'attachment.message_id')
    .innerJoin('conversation', 'conversation.id', 'message.conversation_id')
    .innerJoin('inbox', 'inbox.id', 'conversation.inbox_id')
    .selectAll('attachment')
    .select('conversation.public_id as chat')
    .where('attachment.public_id', '=', id)
    .where('attachment.state', '=', 'stored')
    .where('message.revoked_at', 'is', null)
    .where('inbox.channel', '=', 'web')
    .where('inbox.account', '=', inboxKey)
    .where(visibleToCustomer())
    .executeTakeFirst()
  if (!row) throw notFound()
  const { chat, blob, ...file } = row
  if (chat === null || blob === null) throw notFound()
  if (!isLinkGood(ctx, { fileId: id, chatId: chat }, until, signature)) throw notFound()
  return { ...file, blob }
}
