/** Every row of a conversation, in an order that references allow. */
import type { AppContext } from '../../context.ts'
import type { Tx } from '../../storage/database.ts'
import type { ConversationRow } from '../conversation/open.ts'
import { eraseMails } from '../mail/erase.ts'

export interface ErasedRows {
  messages: number
  /** Files of messages, and those that agents had chosen. */
  files: number
  blobs: string[]
}

const OF_MESSAGES = ['revision', 'receipt', 'reaction', 'outbox', 'mail_recipient', 'mail_answer'] as const
const OF_CONVERSATIONS = ['entry', 'read_mark', 'rating', 'participant', 'former_thread'] as const

export async function eraseRows(
  ctx: AppContext,
  tx: Tx,
  conversations: readonly ConversationRow[],
): Promise<ErasedRows> {
  const ids = conversations.map(({ id }) => id)
  const messageIds = tx.selectFrom('message').select('id').where('conversation_id', 'in', ids)
  await eraseWaiting(tx, conversations)
  for (const table of OF_MESSAGES) {
    await tx.deleteFrom(table).where('message_id', 'in', messageIds).execute()
  }
  const attachments = await tx
    .deleteFrom('attachment')
    .where('message_id', 'in', messageIds)
    .returning(['blob', 'small_blob'])
    .execute()
  const uploads = await tx
    .deleteFrom('upload')
    .where('conversation_id', 'in', ids)
    .returning(['blob', 'small_blob'])
    .execute()
  const mails = await eraseMails(ctx, tx, ids)
  const { numDeletedRows } = await tx
    .deleteFrom('message')
    .where('conversation_id', 'in', ids)
    .executeTakeFirst()
  for (const table of OF_CONVERSATIONS) {
    await tx.deleteFrom(table).where('conversation_id', 'in', ids).execute()
  }
  await tx.deleteFrom('conversation').where('id', 'in', ids).execute()
  const files = [...attachments, ...uploads]
  return { messages: Number(numDeletedRows), files: files.length, blobs: [...blobsOf(files), ...mails] }
}

/** News of a message that waits under its id: an edit that came twice, say. */
async function eraseWaiting(tx: Tx, conversations: readonly ConversationRow[]): Promise<void> {
  const externalIds = tx
    .selectFrom('message')
    .select('external_id')
    .where(
      'conversation_id',
      'in',
      conversations.map(({ id }) => id),
    )
    .where('external_id', 'is not', null)
  await tx
    .deleteFrom('waiting')
    .where('inbox_id', 'in', [...new Set(conversations.map(({ inbox_id }) => inbox_id))])
    .where('target', 'in', externalIds)
    .execute()
}

export const blobsOf = (files: ReadonlyArray<{ blob: string | null; small_blob: string | null }>): string[] =>
  files.flatMap(({ blob, small_blob: small }) => [blob ?? [], small ?? []].flat())
