/**
 * The visitor's chats as this browser knows them. News carries whole views, so that applying one twice
 * changes nothing, and a snapshot with the news after it is the snapshot that is taken later.
 */
import type { ChatMessageView, ChatNews, ChatView, Snapshot } from '../../../server/contract/visitor.ts'

export interface History {
  /** Newest first. */
  chats: readonly ChatView[]
  /** By chat, oldest first; a chat without an entry was not read yet. */
  messages: Readonly<Record<string, Messages>>
}

export interface Messages {
  items: readonly ChatMessageView[]
  /** There are older ones. */
  more: boolean
}

export const EMPTY: History = { chats: [], messages: {} }

export function fromSnapshot({ chats, messages, more }: Omit<Snapshot, 'cursor'>): History {
  const [newest] = chats
  return { chats, messages: newest ? { [newest.id]: { items: messages, more } } : {} }
}

export const applyNews = (history: History, news: readonly ChatNews[]): History =>
  news.reduce(applyOne, history)

function applyOne(history: History, news: ChatNews): History {
  switch (news.type) {
    case 'chat':
      return withChat(history, news.chat)
    case 'message':
      return withMessage(history, news.message)
    case 'gone': {
      const { [news.chat]: _gone, ...messages } = history.messages
      return { chats: history.chats.filter(({ id }) => id !== news.chat), messages }
    }
    default:
      return history
  }
}

/** A chat that is first told of with an older past came from another browser. */
const JUST_BEGUN = 60_000

/** What came with `news`: messages, those of them that are answers, chats that ended, and chats to be read. */
export function changes(before: History, after: History, news: readonly ChatNews[]) {
  const known = new Set(Object.values(before.messages).flatMap(({ items }) => items.map(({ id }) => id)))
  const messages = news.flatMap((each) => (each.type === 'message' ? [each.message] : []))
  const was = (id: string) => before.chats.find((each) => each.id === id)
  return {
    messages,
    answers: messages.filter(({ id, from }) => from === 'agent' && !known.has(id)),
    ended: after.chats.flatMap(({ id, status }) =>
      status === 'ended' && was(id)?.status === 'open' ? [id] : [],
    ),
    fetched: after.chats.flatMap(({ id, createdAt, lastMessageAt }) =>
      !was(id) && lastMessageAt - createdAt > JUST_BEGUN ? [id] : [],
    ),
  }
}

function withChat({ chats, messages }: History, chat: ChatView): History {
  const begun = chats.every(({ id }) => id !== chat.id)
  return {
    chats: [...chats.filter(({ id }) => id !== chat.id), chat].sort((a, b) => b.createdAt - a.createdAt),
    // What has just begun is told from its beginning.
    messages: begun ? { [chat.id]: { items: [], more: false }, ...messages } : messages,
  }
}

function withMessage(history: History, message: ChatMessageView): History {
  const { chat } = message
  // Of a chat whose messages were not read, the newest ones alone would look like all of them.
  const known = history.messages[chat] ?? { items: [], more: history.chats.some(({ id }) => id === chat) }
  return {
    ...history,
    messages: { ...history.messages, [chat]: { ...known, items: merge(known.items, [message]) } },
  }
}

/** Which chat is shown: the one that was, the running one that has just begun, none if one is begun, or the newest. */
export function placeIn({ chats }: History, shown: string | null, anew: boolean): string | null {
  if (chats.some(({ id }) => id === shown)) return shown
  const running = chats.find(({ status }) => status === 'open')
  return (running ?? (anew ? undefined : chats[0]))?.id ?? null
}

/** Older messages, or the same ones with fresh addresses of their files. */
export function withPage(
  history: History,
  chat: string,
  items: readonly ChatMessageView[],
  more: boolean,
): History {
  const known = history.messages[chat]
  const reachesBack = !known || items.length === 0 || isBefore(items[0], known.items[0])
  return {
    ...history,
    messages: {
      ...history.messages,
      [chat]: { items: merge(known?.items ?? [], items), more: reachesBack ? more : (known?.more ?? more) },
    },
  }
}

function merge(known: readonly ChatMessageView[], found: readonly ChatMessageView[]) {
  const fresh = new Map(found.map((message) => [message.id, message]))
  const items = known.map((message) => {
    const other = fresh.get(message.id)
    fresh.delete(message.id)
    return other ?? message
  })
  return [...items, ...fresh.values()].sort((a, b) => a.sentAt - b.sentAt)
}

const isBefore = (a: ChatMessageView | undefined, b: ChatMessageView | undefined) =>
  !b || (a !== undefined && a.sentAt <= b.sentAt)

export const unreadIn = ({ chats }: History): number => chats.reduce((sum, { unread }) => sum + unread, 0)
