/** Every row of a conversation, in an order that references allow. */
import type { ExpressionBuilder, SelectQueryBuilder } from 'kysely'
import type { AppContext } from '../../context.ts'
import type { Tx } from '../../storage/database.ts'
import type { Schema } from '../../storage/schema.ts'
import type { ConversationRow } from '../conversation/open.ts'
import { COPY_COLUMNS, discardCopies } from '../discard/files.ts'
import { eraseMails } from '../mail/erase.ts'
import { rememberForgotten, rememberMessages } from '../message/forgotten.ts'

/** A query that gives ids of messages. */
export type MessageIds = SelectQueryBuilder<Schema, 'message', { id: number }>

export interface ErasedRows {
  messages: number
  /** Files of messages, and those that agents had chosen; and their bytes. */
  files: number
  bytes: number
  mails: number
  /** Of files, that their provider has and is asked to delete. */
  copies: number
  blobs: string[]
  /** As the ledger has it: what must not come back. */
  suppress: string[]
}

const OF_MESSAGES = ['revision', 'receipt', 'reaction', 'outbox', 'mail_recipient', 'mail_answer'] as const
const OF_CONVERSATIONS = [
  'entry',
  'read_mark',
  'rating',
  'participant',
  'former_thread',
  'conversation_label',
  'kept_mention',
  'hold_object',
] as const

/** By `eraseConversations` alone. */
export async function eraseRows(
  ctx: AppContext,
  tx: Tx,
  conversations: readonly ConversationRow[],
): Promise<ErasedRows> {
  const ids = conversations.map(({ id }) => id)
  const suppress = await rememberForgotten(ctx, tx, ids)
  const messageIds = tx.selectFrom('message').select('id').where('conversation_id', 'in', ids)
  const erased = await eraseMessages(ctx, tx, conversations, messageIds)
  const uploads = await tx
    .deleteFrom('upload')
    .where('conversation_id', 'in', ids)
    .returning(['blob', 'small_blob', 'size'])
    .execute()
  for (const table of OF_CONVERSATIONS) {
    await tx.deleteFrom(table).where('conversation_id', 'in', ids).execute()
  }
  await tx.deleteFrom('conversation').where('id', 'in', ids).execute()
  return {
    ...erased,
    files: erased.files + uploads.length,
    bytes: erased.bytes + bytesOf(uploads),
    blobs: [...erased.blobs, ...blobsOf(uploads)],
    suppress: [...suppress, ...erased.suppress],
  }
}

/** The newest messages of a conversation that has very many: a portion of it, in a transaction of its own. */
export async function eraseNewest(
  ctx: AppContext,
  tx: Tx,
  conversation: ConversationRow,
  count: number,
): Promise<ErasedRows> {
  const rows = await tx
    .selectFrom('message')
    .select('id')
    .where('conversation_id', '=', conversation.id)
    .orderBy('id', 'desc')
    .limit(count)
    .execute()
  return eraseSome(
    ctx,
    tx,
    conversation,
    rows.map(({ id }) => id),
  )
}

/** Some hundred messages of a conversation. */
export async function eraseSome(
  ctx: AppContext,
  tx: Tx,
  conversation: ConversationRow,
  ids: readonly number[],
): Promise<ErasedRows> {
  const suppress = await rememberMessages(ctx, tx, ids)
  const messageIds = tx.selectFrom('message').select('id').where('id', 'in', ids)
  const erased = await eraseMessages(ctx, tx, [conversation], messageIds)
  return { ...erased, suppress: [...suppress, ...erased.suppress] }
}

async function eraseMessages(
  ctx: AppContext,
  tx: Tx,
  conversations: readonly ConversationRow[],
  messageIds: MessageIds,
): Promise<ErasedRows> {
  await eraseWaiting(tx, conversations, messageIds)
  for (const table of OF_MESSAGES) {
    await tx.deleteFrom(table).where('message_id', 'in', messageIds).execute()
  }
  // Agents' reactions are carried by messages of their own.
  await tx.deleteFrom('reaction').where('source_id', 'in', messageIds).execute()
  const files = await tx
    .deleteFrom('attachment')
    .where('message_id', 'in', messageIds)
    .returning(['blob', 'small_blob', 'size', ...COPY_COLUMNS])
    .execute()
  const copies = await discardCopies(ctx, tx, files)
  const mails = await eraseMails(ctx, tx, messageIds)
  const { numDeletedRows } = await tx.deleteFrom('message').where('id', 'in', messageIds).executeTakeFirst()
  return {
    messages: Number(numDeletedRows),
    files: files.length,
    bytes: bytesOf(files),
    mails: mails.mails,
    copies,
    blobs: [...blobsOf(files), ...mails.blobs],
    suppress: mails.suppress,
  }
}

/** News of a message that waits under its id: an edit that came twice, say. */
async function eraseWaiting(
  tx: Tx,
  conversations: readonly ConversationRow[],
  messageIds: MessageIds,
): Promise<void> {
  await tx
    .deleteFrom('waiting')
    .where('inbox_id', 'in', [...new Set(conversations.map(({ inbox_id }) => inbox_id))])
    .where('target', 'in', (query: ExpressionBuilder<Schema, 'waiting'>) =>
      query
        .selectFrom('message')
        .select('message.external_id')
        .where('message.id', 'in', messageIds)
        .where('message.external_id', 'is not', null),
    )
    .execute()
}

const bytesOf = (files: ReadonlyArray<{ size: number | null }>): number =>
  files.reduce((sum, { size }) => sum + (size ?? 0), 0)

export const blobsOf = (files: ReadonlyArray<{ blob: string | null; small_blob: string | null }>): string[] =>
  files.flatMap(({ blob, small_blob: small }) => [blob ?? [], small ?? []].flat())
