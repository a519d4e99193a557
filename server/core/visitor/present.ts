/**
 * Chats and messages as their visitors see them. Fields are listed by hand, and nothing that agents write
 * for each other is even read.
 */
import type { AppContext } from '../../context.ts'
import type { ChatFileView, ChatMessageView, ChatView, Snapshot } from '../../contract/visitor.ts'
import type { Reader } from '../../storage/database.ts'
import type { VisitorActor } from '../access.ts'
import { visibleToCustomer } from '../conversation/hidden.ts'
import { presentAuthor } from './author.ts'
import { listChatIds, listChatMessageIds, VISIBLE } from './chats.ts'
import { presentFile, selectFiles } from './present-files.ts'
import { sitesById, type Website } from './site.ts'

/** By conversation id; what is gone, or is no chat of a website, is missing. */
export async function presentChats(
  ctx: AppContext,
  db: Reader,
  conversationIds: readonly number[],
): Promise<Map<number, ChatView>> {
  if (conversationIds.length === 0) return new Map()
  const [rows, sites] = await Promise.all([selectChats(db, conversationIds), sitesById(ctx)])
  const views = new Map<number, ChatView>()
  for (const row of rows) {
    const site = sites.get(row.inbox_id)
    if (site && row.public_id !== null) views.set(row.id, presentChat(row, row.public_id, site))
  }
  return views
}

function selectChats(db: Reader, ids: readonly number[]) {
  return db
    .selectFrom('conversation as c')
    .leftJoin('agent as answering', (join) =>
      join.on('answering.id', '=', ({ fn, ref, selectFrom }) =>
        fn.coalesce(
          ref('c.assignee_id'),
          selectFrom('message')
            .select('message.author_id')
            .whereRef('message.conversation_id', '=', 'c.id')
            .where('message.direction', '=', 'out')
            .where('message.author_id', 'is not', null)
            .where(VISIBLE)
            .orderBy('message.sent_at', 'desc')
            .orderBy('message.id', 'desc')
            .limit(1),
        ),
      ),
    )
    .leftJoin('rating', 'rating.conversation_id', 'c.id')
    .leftJoin('message as last', (join) =>
      join.on('last.id', '=', ({ selectFrom }) =>
        selectFrom('message')
          .select('message.id')
          .whereRef('message.conversation_id', '=', 'c.id')
          .where(VISIBLE)
          .orderBy('message.sent_at', 'desc')
          .orderBy('message.id', 'desc')
          .limit(1),
      ),
    )
    .select(({ selectFrom }) => [
      'c.id',
      'c.inbox_id',
      'c.public_id',
      'c.status',
      'c.created_at',
      'c.resolved_at',
      'c.due_at',
      'c.seen_inbound',
      'c.seen_at',
      'answering.name as agent_name',
      'answering.picture as agent_picture',
      'rating.score',
      'rating.comment',
      'last.direction as last_direction',
      'last.type as last_type',
      'last.text as last_text',
      'last.sent_at as last_at',
      'last.revoked_at as last_revoked',
      selectFrom('message')
        .select(({ fn }) => fn.countAll<number>().as('count'))
        .whereRef('message.conversation_id', '=', 'c.id')
        .where('message.direction', '=', 'out')
        .where('message.external_id', 'is not', null)
        .where('message.delivery', 'in', ['accepted', 'sent', 'delivered'])
        .as('unread'),
    ])
    .where('c.id', 'in', ids)
    .where(visibleToCustomer('c'))
    .execute()
}

/** As much of a text as a list of chats shows. */
const PREVIEW_LENGTH = 120

function presentChat(
  row: Awaited<ReturnType<typeof selectChats>>[number],
  id: string,
  { inbox, settings }: Website,
): ChatView {
  const endedAt = row.status === 'resolved' ? row.resolved_at : null
  const wasRead = inbox.read_receipts === 1 && row.seen_inbound > 0
  return {
    id,
    status: row.status === 'resolved' ? 'ended' : 'open',
    createdAt: row.created_at,
    lastMessageAt: row.last_at ?? row.created_at,
    endedAt,
    preview:
      row.last_direction === null
        ? null
        : {
            from: row.last_direction === 'in' ? 'visitor' : 'agent',
            text: row.last_revoked === null ? cut(row.last_text) : null,
            file: row.last_revoked === null && row.last_type !== 'text',
          },
    agent: presentAuthor({ name: row.agent_name, picture: row.agent_picture }, settings.agents),
    unread: Number(row.unread),
    readAt: wasRead ? row.seen_at : null,
    rating: row.score === null ? null : { score: row.score, comment: row.comment },
    // Before its end the day moves with every message.
    deletesAt: endedAt === null ? null : row.due_at,
  }
}

/** By characters, so that none is cut in two. */
const cut = (text: string | null) =>
  text === null ? null : [...text.slice(0, 2 * PREVIEW_LENGTH)].slice(0, PREVIEW_LENGTH).join('')

/** By message id; what visitors must not see, or not yet, is missing. */
export async function presentChatMessages(
  ctx: AppContext,
  db: Reader,
  messageIds: readonly number[],
): Promise<Map<number, ChatMessageView>> {
  if (messageIds.length === 0) return new Map()
  const [rows, files, sites] = await Promise.all([
    selectMessages(db, messageIds),
    selectFiles(db, messageIds),
    sitesById(ctx),
  ])
  const filesOf = Map.groupBy(files, ({ message_id }) => message_id)
  const views = new Map<number, ChatMessageView>()
  for (const row of rows) {
    const site = sites.get(row.inbox_id)
    if (!site || row.chat === null || row.external_id === null) continue
    const { chat, external_id: id } = row
    const shown = (filesOf.get(row.id) ?? []).map((file) => presentFile(ctx, site, chat, file))
    views.set(row.id, presentMessage({ ...row, id, chat }, shown, site))
  }
  return views
}

function selectMessages(db: Reader, ids: readonly number[]) {
  return db
    .selectFrom('message')
    .innerJoin('conversation', 'conversation.id', 'message.conversation_id')
    .leftJoin('agent', 'agent.id', 'message.author_id')
    .select([
      'message.id',
      'message.inbox_id',
      'message.external_id',
      'message.direction',
      'message.text',
      'message.quoted_id',
      'message.sent_at',
      'message.delivery',
      'message.revoked_at',
      'conversation.public_id as chat',
      'agent.name as agent_name',
      'agent.picture as agent_picture',
    ])
    .where('message.id', 'in', ids)
    .where(VISIBLE)
    .where(visibleToCustomer())
    .execute()
}

type MessageRow = Omit<Awaited<ReturnType<typeof selectMessages>>[number], 'id' | 'chat'> & {
  id: string
  chat: string
}

function presentMessage(row: MessageRow, files: ChatFileView[], { settings }: Website): ChatMessageView {
  const byAgent = row.direction === 'out'
  const isThere = row.revoked_at === null
  return {
    id: row.id,
    chat: row.chat,
    from: byAgent ? 'agent' : 'visitor',
    author: byAgent
      ? presentAuthor({ name: row.agent_name, picture: row.agent_picture }, settings.agents)
      : null,
    text: isThere && row.text !== '' ? row.text : null,
    files: isThere ? files : [],
    quote: row.quoted_id,
    sentAt: row.sent_at,
    state: byAgent ? stateOf(row.delivery) : 'stored',
  }
}

function stateOf(delivery: string | null): ChatMessageView['state'] {
  if (delivery === 'read' || delivery === 'played') return 'read'
  return delivery === 'delivered' ? 'delivered' : 'stored'
}

/** All a browser needs to begin with. The caller reads the cursor first, so that nothing falls between. */
export async function snapshot(ctx: AppContext, visitor: VisitorActor): Promise<Omit<Snapshot, 'cursor'>> {
  const db = ctx.db.read
  const ids = await listChatIds(db, visitor)
  const [newest] = ids
  const page = newest === undefined ? { ids: [], more: false } : await listChatMessageIds(db, newest)
  const [chats, messages] = await Promise.all([
    presentChats(ctx, db, ids),
    presentChatMessages(ctx, db, page.ids),
  ])
  return {
    chats: inOrder(ids, chats),
    messages: inOrder(page.ids, messages),
    more: page.more,
  }
}

export const inOrder = <T>(ids: readonly number[], views: Map<number, T>): T[] =>
  ids.flatMap((id) => views.get(id) ?? [])
