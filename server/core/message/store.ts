import type { Selectable } from 'kysely'
import type { RevisionView } from '../../contract/conversation.ts'
import { notFound } from '../../errors.ts'
import type { Reader } from '../../storage/database.ts'
import { authorise, type Action, type Actor } from '../access.ts'
import { seesHidden } from '../conversation/hidden.ts'
import { decodeCursor, encodeCursor } from '../cursor.ts'
import type { MessageTable } from './table.ts'

export type Message = Selectable<MessageTable>

const PAGE = 50

/** Newest first, by keyset. Reactions stand at the message they are to. */
export async function listMessages(
  db: Reader,
  conversationId: number,
  { cursor, limit = PAGE }: { cursor?: string | undefined; limit?: number | undefined },
): Promise<{ messages: Message[]; next: string | null }> {
  let query = db
    .selectFrom('message')
    .selectAll()
    .where('conversation_id', '=', conversationId)
    .where('type', '<>', 'reaction')
    .orderBy('sent_at', 'desc')
    .orderBy('id', 'desc')
    .limit(limit + 1)
  const after = decodeCursor(cursor)
  if (after) {
    query = query.where(({ eb, or, and }) =>
      or([eb('sent_at', '<', after.at), and([eb('sent_at', '=', after.at), eb('id', '<', after.id)])]),
    )
  }
  const rows = await query.execute()
  const more = rows.length > limit
  const messages = more ? rows.slice(0, limit) : rows
  const last = messages.at(-1)
  return { messages, next: more && last ? encodeCursor({ at: last.sent_at, id: last.id }) : null }
}

export async function messagesById(db: Reader, ids: readonly number[]): Promise<Message[]> {
  if (ids.length === 0) return []
  return db.selectFrom('message').selectAll().where('id', 'in', ids).execute()
}

/** What it said before and after each edit, oldest first; nothing of what was taken back. */
export async function listRevisions(db: Reader, message: Message): Promise<RevisionView[]> {
  if (message.revoked_at !== null) return []
  return db
    .selectFrom('revision')
    .select(['text', 'at'])
    .where('message_id', '=', message.id)
    .orderBy('at')
    .orderBy('external_id')
    .execute()
}

export async function accessMessage(db: Reader, actor: Actor, id: number, action: Action): Promise<Message> {
  const row = await db
    .selectFrom('message')
    .innerJoin('conversation', 'conversation.id', 'message.conversation_id')
    .selectAll('message')
    .select('conversation.hidden')
    .where('message.id', '=', id)
    .executeTakeFirst()
  if (!row || !seesHidden(actor, row.hidden)) throw notFound()
  const { hidden: _, ...message } = row
  authorise(actor, action, { inboxId: message.inbox_id })
  return message
}
