/** A visitor's own chats: the conversations with their contact in the inbox of their website. */
import { sql, type SqlBool } from 'kysely'
import type { AppContext } from '../../context.ts'
import { notFound } from '../../errors.ts'
import type { Reader, Tx } from '../../storage/database.ts'
import { authoriseVisitor, type VisitorAction, type VisitorActor } from '../access.ts'
import { visibleToCustomer } from '../conversation/hidden.ts'
import type { ConversationRow } from '../conversation/open.ts'

const MOST_CHATS = 50
const PAGE = 30

/** Of table `message`: what visitors may see is theirs, and answers that were let out. Never a note. */
export const VISIBLE = sql<SqlBool>`message.external_id is not null and (message.direction = 'in'
  or (message.direction = 'out' and message.delivery in ('accepted', 'sent', 'delivered', 'read', 'played')))`

/** The only way to a chat on a visitor's behalf: what is not theirs is not found. */
export async function accessChat(
  db: Reader,
  visitor: VisitorActor,
  publicId: string,
  action: VisitorAction,
): Promise<ConversationRow> {
  const row = await db
    .selectFrom('conversation')
    .selectAll()
    .where('public_id', '=', publicId)
    .where(visibleToCustomer())
    .executeTakeFirst()
  if (!row) throw notFound()
  authoriseVisitor(visitor, action, { inboxId: row.inbox_id, contactId: row.contact_id })
  return row
}

/** The same for a change: the row stays as it was read until the transaction ends. */
export async function accessChatForChange(
  ctx: AppContext,
  tx: Tx,
  visitor: VisitorActor,
  publicId: string,
  action: VisitorAction,
): Promise<ConversationRow> {
  const { id } = await accessChat(tx, visitor, publicId, action)
  return ctx.db
    .forUpdate(tx.selectFrom('conversation').selectAll().where('id', '=', id))
    .executeTakeFirstOrThrow(notFound)
}

/** The newest chats, newest message first. */
export async function listChatIds(db: Reader, visitor: VisitorActor): Promise<number[]> {
  if (visitor.contactId === null) return []
  const rows = await db
    .selectFrom('conversation')
    .select('id')
    .where('inbox_id', '=', visitor.inboxId)
    .where('contact_id', '=', visitor.contactId)
    .where(visibleToCustomer())
    .orderBy('last_message_at', 'desc')
    .orderBy('id', 'desc')
    .limit(MOST_CHATS)
    .execute()
  return rows.map(({ id }) => id)
}

/**
 * A page of what the visitor may see of a chat, oldest first: the newest, or those before the message with
 * that id. Throws not_found if the chat has no such message.
 */
export async function listChatMessageIds(
  db: Reader,
  conversationId: number,
  before?: string,
): Promise<{ ids: number[]; more: boolean }> {
  const end = before === undefined ? null : await findInChat(db, conversationId, before)
  const rows = await db
    .selectFrom('message')
    .select('id')
    .where('conversation_id', '=', conversationId)
    .where(VISIBLE)
    .$if(end !== null, (query) =>
      query.where(({ eb, refTuple, tuple }) =>
        eb(refTuple('sent_at', 'id'), '<', tuple(end?.sent_at ?? 0, end?.id ?? 0)),
      ),
    )
    .orderBy('sent_at', 'desc')
    .orderBy('id', 'desc')
    .limit(PAGE + 1)
    .execute()
  const ids = rows.slice(0, PAGE).map(({ id }) => id)
  return { ids: ids.toReversed(), more: rows.length > PAGE }
}

/** A message of this chat by the id visitors know it by; what they can't see is not found. */
export async function findInChat(
  db: Reader,
  conversationId: number,
  externalId: string,
): Promise<{ id: number; sent_at: number }> {
  return db
    .selectFrom('message')
    .select(['id', 'sent_at'])
    .where('conversation_id', '=', conversationId)
    .where('external_id', '=', externalId)
    .where(VISIBLE)
    .executeTakeFirstOrThrow(notFound)
}
