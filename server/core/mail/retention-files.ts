/** Files of messages, when their period is over: the messages stay, and the thread says it once. */
import type { AppContext } from '../../context.ts'
import type { NewEvent } from '../../events/log.ts'
import type { Tx } from '../../storage/database.ts'
import { record } from '../record.ts'
import { refreshFiles } from '../retention/due.ts'
import type { Portion } from './retention.ts'

interface Old {
  id: number
  message_id: number
  conversation_id: number
  blob: string | null
  small_blob: string | null
}

export const removeOldFiles: Portion = async (ctx, tx, inboxId, before, limit) => {
  const files = await tx
    .selectFrom('attachment')
    .innerJoin('message', 'message.id', 'attachment.message_id')
    .select([
      'attachment.id',
      'attachment.message_id',
      'message.conversation_id',
      'attachment.blob',
      'attachment.small_blob',
    ])
    .where('message.inbox_id', '=', inboxId)
    .where('message.created_at', '<=', before)
    // What is still to be sent goes with its files.
    .where(({ not, exists, selectFrom }) =>
      not(exists(selectFrom('outbox').select('outbox.id').whereRef('outbox.message_id', '=', 'message.id'))),
    )
    .orderBy('attachment.id')
    .limit(limit)
    .execute()
  if (files.length === 0) return { gone: 0, blobs: [] }
  await tx
    .deleteFrom('attachment')
    .where(
      'id',
      'in',
      files.map(({ id }) => id),
    )
    .execute()
  const conversations = [...new Set(files.map(({ conversation_id: id }) => id))]
  await refreshFiles(ctx, tx, conversations)
  const detail = { files: files.length, conversations: conversations.length }
  const audit = { action: 'mail.files', object: 'inbox', objectId: inboxId, detail }
  const events = [...messagesChanged(inboxId, files), ...(await noteOnce(ctx, tx, inboxId, conversations))]
  await record(ctx, tx, { kind: 'system' }, audit, ...events)
  return {
    gone: files.length,
    blobs: files.flatMap(({ blob, small_blob: small }) => [blob ?? [], small ?? []].flat()),
  }
}

function messagesChanged(inboxId: number, files: readonly Old[]): NewEvent[] {
  const messages = new Map(files.map((file) => [file.message_id, file.conversation_id]))
  return [...messages].map(([messageId, conversationId]) => ({
    name: 'message.updated',
    inboxId,
    conversationId,
    messageId,
  }))
}

/** Of each conversation, for the list shows that it has files; with a line where there is none yet. */
async function noteOnce(
  ctx: AppContext,
  tx: Tx,
  inboxId: number,
  conversations: readonly number[],
): Promise<NewEvent[]> {
  const noted = await tx
    .selectFrom('entry')
    .select('conversation_id')
    .distinct()
    .where('conversation_id', 'in', conversations)
    .where('kind', '=', 'files_deleted')
    .execute()
  const known = new Set(noted.map(({ conversation_id: id }) => id))
  const events: NewEvent[] = []
  for (const conversationId of conversations) {
    const entry = known.has(conversationId) ? {} : { entryId: await insertEntry(ctx, tx, conversationId) }
    events.push({ name: 'conversation.updated', inboxId, conversationId, ...entry })
  }
  return events
}

async function insertEntry(ctx: AppContext, tx: Tx, conversationId: number): Promise<number> {
  const { id } = await tx
    .insertInto('entry')
    .values({
      conversation_id: conversationId,
      kind: 'files_deleted',
      at: ctx.clock.now(),
      author_id: null,
      agent_id: null,
      details: null,
    })
    .returning('id')
    .executeTakeFirstOrThrow()
  return id
}
