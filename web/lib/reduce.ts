/**
 * What the console knows, and the one way it changes. Plain data and no Vue, so that server tests can
 * prove: old state + events = freshly loaded state.
 */
import type { AgentView } from '../../server/contract/agent.ts'
import type {
  ConversationItem,
  ConversationView,
  Counts,
  EntryView,
  MessageView,
} from '../../server/contract/conversation.ts'
import type { InboxView } from '../../server/contract/inbox.ts'
import type { EventFrame, ServerFrame } from '../../server/contract/live.ts'

/** The newest messages of one conversation, without holes, oldest first. */
export interface Thread {
  items: MessageView[]
  /** Cursor of the page before the oldest item; null: the beginning is loaded. */
  next: string | null
}

export interface ConsoleState {
  /** The last event applied; null: not connected yet. */
  seq: number | null
  conversations: Record<number, ConversationItem>
  /** By conversation; only those that were opened. */
  messages: Record<number, Thread>
  entries: Record<number, EntryView[]>
  inboxes: Record<number, InboxView>
  agents: Record<number, AgentView>
  counts: Counts | null
  /** Conversations an event spoke of that were never loaded, so that not all is known. To be fetched. */
  wanted: number[]
  /** Threads that miss something no event tells, and are not kept any longer. Whoever shows one reads it again. */
  torn: number[]
}

/** What REST answers bring in. Everything is optional and merged into what is there. */
export interface Loaded {
  conversations?: readonly ConversationItem[]
  messages?: { conversationId: number; items: readonly MessageView[]; next: string | null }
  entries?: { conversationId: number; items: readonly EntryView[] }
  inboxes?: readonly InboxView[]
  agents?: readonly AgentView[]
  counts?: Counts
  seq?: number
}

export function emptyState(): ConsoleState {
  return {
    seq: null,
    conversations: {},
    messages: {},
    entries: {},
    inboxes: {},
    agents: {},
    counts: null,
    wanted: [],
    torn: [],
  }
}

export const byTime = (a: { sentAt: number; id: number }, b: { sentAt: number; id: number }) =>
  a.sentAt - b.sentAt || a.id - b.id

/** Said in the same second, the word that forbids is the last: it is what counts. */
const forbids = ({ kind }: EntryView) => (kind === 'opted_out' ? 1 : 0)
const byMoment = (a: EntryView, b: EntryView) => a.at - b.at || forbids(a) - forbids(b) || a.id - b.id

function put<T extends { id: number }>(items: T[], item: T, order: (a: T, b: T) => number): void {
  const index = items.findIndex((each) => each.id === item.id)
  if (index >= 0) items.splice(index, 1)
  let at = items.length
  while (at > 0 && order(items[at - 1] as T, item) > 0) at -= 1
  items.splice(at, 0, item)
}

function keyed<T extends { id: number }>(into: Record<number, T>, items: readonly T[] | undefined): void {
  for (const item of items ?? []) into[item.id] = item
}

/** Merges answers of the REST API. The same function serves the first load, paging and the tests. */
export function loadInto(state: ConsoleState, loaded: Loaded): void {
  keyed(state.conversations, loaded.conversations)
  keyed(state.inboxes, loaded.inboxes)
  keyed(state.agents, loaded.agents)
  if (loaded.counts) state.counts = loaded.counts
  if (loaded.seq !== undefined) state.seq = loaded.seq
  if (loaded.conversations?.length) {
    const known = new Set(loaded.conversations.map((each) => each.id))
    state.wanted = state.wanted.filter((id) => !known.has(id))
  }
  if (loaded.messages) loadMessages(state, loaded.messages)
  if (loaded.entries) {
    const items = [...(state.entries[loaded.entries.conversationId] ?? [])]
    for (const entry of loaded.entries.items) put(items, entry, byMoment)
    state.entries[loaded.entries.conversationId] = items
  }
}

function loadMessages(state: ConsoleState, page: NonNullable<Loaded['messages']>): void {
  state.torn = state.torn.filter((id) => id !== page.conversationId)
  const thread = state.messages[page.conversationId]
  const oldest = thread?.items[0]
  const items = [...(thread?.items ?? [])]
  for (const message of page.items) put(items, message, byTime)
  // Only a page that reaches back further than what is there moves the beginning.
  const reachesBack = oldest === undefined || page.items.some((each) => byTime(each, oldest) < 0)
  const next = thread && !reachesBack ? thread.next : page.next
  state.messages[page.conversationId] = { items, next }
}

/** Applies one frame from the live feed. Applying a frame twice changes nothing. */
export function applyFrame(state: ConsoleState, frame: ServerFrame, _me: { id: number }): void {
  if (frame.type === 'counts') state.counts = frame.counts
  else if (frame.type === 'typing') return
  else if (frame.type !== 'event') state.seq = frame.seq
  else if (state.seq === null || frame.seq > state.seq) {
    applyEvent(state, frame)
    state.seq = frame.seq
  }
}

/** Applies a frame after a REST answer that may be older than it. */
export function applyAgain(state: ConsoleState, frame: ServerFrame): void {
  if (frame.type === 'counts') state.counts = frame.counts
  if (frame.type === 'event') applyEvent(state, frame)
}

function applyEvent(state: ConsoleState, frame: EventFrame): void {
  if (frame.merged) applyMerged(state, frame.merged)
  if (frame.deleted) forget(state, frame.deleted.conversationId)
  if (frame.name === 'conversation.imported' && frame.conversation) tear(state, frame.conversation.id)
  if (frame.conversation) applyConversation(state, frame)
  if (frame.message) applyMessage(state, frame.message)
  if (frame.removed) {
    const { conversationId, messageId } = frame.removed
    const thread = state.messages[conversationId]
    if (thread) thread.items = thread.items.filter(({ id }) => id !== messageId)
  }
  if (frame.entry) {
    const entries = state.entries[frame.entry.conversationId]
    if (entries) put(entries, frame.entry, byMoment)
  }
  if (frame.read) {
    const { conversationId, seen } = frame.read
    const conversation = state.conversations[conversationId]
    if (conversation) conversation.seen = seen
    else want(state, conversationId)
  }
  if (frame.inbox) state.inboxes[frame.inbox.id] = frame.inbox
  if (frame.agent) applyAgent(state, frame.agent)
}

function applyConversation(state: ConsoleState, frame: EventFrame): void {
  const { name, conversation } = frame
  if (!conversation) return
  const known = state.conversations[conversation.id]
  if (known) Object.assign(known, conversation)
  // Nobody can have seen anything of a new one yet.
  else if (name === 'conversation.created') {
    state.conversations[conversation.id] = { ...conversation, seen: 0 }
  } else want(state, conversation.id)
  if (name === 'contact.updated') applyContact(state, conversation)
}

/**
 * The same person may have several conversations, and stands over every message of theirs. Merged into
 * somebody else, they stand there under that one's number.
 */
function applyContact(state: ConsoleState, { id, contact }: ConversationView): void {
  for (const conversation of Object.values(state.conversations)) {
    if (conversation.contact.id === contact.id) conversation.contact = { ...contact }
  }
  for (const { author } of state.messages[id]?.items ?? []) {
    if (author.kind === 'contact') author.id = contact.id
  }
  for (const { author } of Object.values(state.messages).flatMap(({ items }) => items)) {
    if (author.kind === 'contact' && author.id === contact.id) author.name = contact.name
  }
}

/** Everything of one conversation is in another now. */
function applyMerged(state: ConsoleState, { conversationId: from, into }: Merged): void {
  const [gone, stays] = [state.conversations[from], state.conversations[into]]
  // What was seen of both is seen of the sum.
  if (gone && stays) stays.seen += gone.seen
  else want(state, into)
  forget(state, from)
  tear(state, into)
}

type Merged = NonNullable<EventFrame['merged']>

/** Nothing of it is left. Counts are the server's to tell. */
function forget(state: ConsoleState, id: number): void {
  delete state.conversations[id]
  delete state.messages[id]
  delete state.entries[id]
  state.wanted = state.wanted.filter((each) => each !== id)
  state.torn = state.torn.filter((each) => each !== id)
}

/** What was added may stand anywhere in it: half of a thread is none. */
function tear(state: ConsoleState, id: number): void {
  if (!state.messages[id]) return
  delete state.messages[id]
  delete state.entries[id]
  if (!state.torn.includes(id)) state.torn.push(id)
}

function want(state: ConsoleState, id: number): void {
  if (!state.wanted.includes(id)) state.wanted.push(id)
}

/** A message older than the loaded range is left out: it would stand beside a hole. */
function applyMessage(state: ConsoleState, message: MessageView): void {
  const thread = state.messages[message.conversationId]
  if (!thread) return
  const oldest = thread.items[0]
  const known = thread.items.some((each) => each.id === message.id)
  const inRange = thread.next === null || (oldest !== undefined && byTime(message, oldest) > 0)
  if (known || inRange) put(thread.items, message, byTime)
}

function applyAgent(state: ConsoleState, agent: AgentView): void {
  state.agents[agent.id] = agent
  for (const { assignee, preview } of Object.values(state.conversations)) {
    if (assignee?.id === agent.id) assignee.name = agent.name
    if (preview?.authorId === agent.id) preview.author = agent.name
  }
  for (const { items } of Object.values(state.messages)) {
    for (const { author } of items) {
      if (author.kind === 'agent' && author.id === agent.id) author.name = agent.name
    }
  }
  for (const entry of Object.values(state.entries).flat()) {
    if (entry.author.kind === 'agent' && entry.author.id === agent.id) entry.author.name = agent.name
    if (entry.agent?.id === agent.id) entry.agent.name = agent.name
  }
}
