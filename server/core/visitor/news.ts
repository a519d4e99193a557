/**
 * What visitors are told of what happened. Events hold ids; what a visitor may see of them is looked up
 * now, in views made for visitors alone. What can't be told piece by piece is told by a snapshot.
 */
import type { AppContext } from '../../context.ts'
import type { ChatNews, Snapshot } from '../../contract/visitor.ts'
import { eventRange, type LoggedEvent } from '../../events/log.ts'
import type { Reader } from '../../storage/database.ts'
import type { VisitorActor } from '../access.ts'
import { visibleToCustomer } from '../conversation/hidden.ts'
import { openCursor, sealCursor } from './cursor.ts'
import { presentChatMessages, presentChats, snapshot } from './present.ts'

/** Beyond so many events a snapshot costs less than looking for the visitor's own among them. */
const MOST_MISSED = 2000

/** What may change a chat as its visitor sees it. Of messages only those do that visitors see. */
const ABOUT_CHATS: ReadonlySet<LoggedEvent['name']> = new Set<LoggedEvent['name']>([
  'conversation.created',
  'conversation.assigned',
  'conversation.resolved',
  'conversation.reopened',
  'conversation.read',
  'conversation.updated',
])
const ABOUT_MESSAGES: ReadonlySet<LoggedEvent['name']> = new Set<LoggedEvent['name']>([
  'message.created',
  'message.updated',
])
/** What takes something away, or brings chats that were somebody else's until then. */
const NEEDS_SNAPSHOT: ReadonlySet<LoggedEvent['name']> = new Set<LoggedEvent['name']>([
  'conversation.deleted',
  'conversation.merged',
  'conversation.imported',
  'contact.updated',
  'message.removed',
])

export const needsSnapshot = ({ name }: LoggedEvent): boolean => NEEDS_SNAPSHOT.has(name)

export type CaughtUp = { seq: number } & (
  ({ type: 'ready' } & Snapshot) | { type: 'news'; cursor: string; news: ChatNews[] }
)

/** What the visitor has missed since `cursor`; all there is where that can't be told, or nothing is known. */
export async function catchUp(
  ctx: AppContext,
  visitor: VisitorActor,
  cursor: string | undefined,
): Promise<CaughtUp> {
  const since = cursor === undefined ? null : openCursor(ctx, visitor.publicId, cursor)
  const news = since === null ? null : await newsSince(ctx, visitor, since)
  if (news) return { type: 'news', ...news }
  // Before the snapshot is read: what happens meanwhile is told again, and changes nothing.
  const { last } = await eventRange(ctx.db.read)
  const all = await snapshot(ctx, visitor)
  return { type: 'ready', seq: last, cursor: sealCursor(ctx, visitor.publicId, last), ...all }
}

/** `seq`: up to where it is told. null: too long ago, from the future, or more than news can say. */
export async function newsSince(
  ctx: AppContext,
  visitor: VisitorActor,
  since: number,
): Promise<{ seq: number; cursor: string; news: ChatNews[] } | null> {
  const { first, last } = await eventRange(ctx.db.read)
  if (since > last || since < first - 1 || last - since > MOST_MISSED) return null
  const events = await eventsOf(ctx.db.read, visitor, since, last)
  if (!events) return null
  const news = await renderNews(ctx, ctx.db.read, events)
  return { seq: last, cursor: sealCursor(ctx, visitor.publicId, last), news: [...news.values()].flat() }
}

/** The visitor's own among them; null: only a snapshot tells what they mean. */
async function eventsOf(
  db: Reader,
  visitor: VisitorActor,
  since: number,
  until: number,
): Promise<LoggedEvent[] | null> {
  const own = (await chatsOf(db, visitor)).map(({ id }) => id)
  const events = (await db
    .selectFrom('event')
    .selectAll()
    .where('seq', '>', since)
    .where('seq', '<=', until)
    .where('inbox_id', '=', visitor.inboxId)
    // Nobody knows any more whose the deleted ones were.
    .where(({ eb, or }) =>
      or([
        eb('name', 'in', ['conversation.deleted', 'conversation.merged']),
        ...(own.length > 0 ? [eb('conversation_id', 'in', own)] : []),
      ]),
    )
    .orderBy('seq')
    .execute()) as LoggedEvent[]
  return events.some(needsSnapshot) ? null : events
}

/** The visitor's conversations by our ids and theirs. */
export async function chatsOf(
  db: Reader,
  { inboxId, contactId }: VisitorActor,
): Promise<Array<{ id: number; chat: string }>> {
  if (contactId === null) return []
  const rows = await db
    .selectFrom('conversation')
    .select(['id', 'public_id'])
    .where('inbox_id', '=', inboxId)
    .where('contact_id', '=', contactId)
    .where(visibleToCustomer())
    .execute()
  return rows.map(({ id, public_id }) => ({ id, chat: public_id ?? '' }))
}

/**
 * By conversation, in the order of what happened: each chat and each message once, as they are now. What
 * visitors don't see (notes, messages still on their way, what is gone) is not among it.
 */
export async function renderNews(
  ctx: AppContext,
  db: Reader,
  events: readonly LoggedEvent[],
): Promise<Map<number, ChatNews[]>> {
  const messageIds = events.flatMap(({ name, message_id }) =>
    message_id !== null && ABOUT_MESSAGES.has(name) ? [message_id] : [],
  )
  const conversationIds = new Set(events.flatMap(({ conversation_id }) => conversation_id ?? []))
  const [messages, chats] = await Promise.all([
    presentChatMessages(ctx, db, [...new Set(messageIds)]),
    presentChats(ctx, db, [...conversationIds]),
  ])
  const news = new Map<number, ChatNews[]>()
  const told = new Set<object>()
  const tell = (conversationId: number, item: ChatNews, of: object) => {
    if (told.has(of)) return
    told.add(of)
    const items = news.get(conversationId)
    if (items) items.push(item)
    else news.set(conversationId, [item])
  }
  for (const { name, conversation_id, message_id } of events) {
    const chat = chats.get(conversation_id ?? 0)
    if (!chat || conversation_id === null) continue
    const message = ABOUT_MESSAGES.has(name) ? messages.get(message_id ?? 0) : undefined
    // Moved since then: where it is now, another event tells.
    if (message && message.chat !== chat.id) continue
    if (message || ABOUT_CHATS.has(name)) tell(conversation_id, { type: 'chat', chat }, chat)
    if (message) tell(conversation_id, { type: 'message', message }, message)
  }
  return news
}
