/** Lists are never stored: they are read from the conversations. Pure, without Vue. */
import type { ConversationItem, View } from '../../server/contract/conversation.ts'
import type { ConsoleState } from './reduce.ts'

/** Which conversations a list shows. */
export interface ListFilter {
  view: View
  /** Only one inbox; null: all. */
  inbox: number | null
  /** Only with this label. */
  label?: number | null
  /** Only what this agent has not seen all of. */
  unread?: boolean
}

/** Where a conversation stands in a list: newest message first, then the higher id. */
export interface Position {
  lastMessageAt: number
  id: number
}

/**
 * How far down a list is loaded, without holes. `edge` is the last conversation of the last page;
 * null with `next` null: everything is here.
 */
export interface Range {
  edge: Position | null
  next: string | null
}

export const newestFirst = (a: Position, b: Position) => b.lastMessageAt - a.lastMessageAt || b.id - a.id

export function belongs(conversation: ConversationItem, filter: ListFilter, me: { id: number }): boolean {
  if (filter.inbox !== null && conversation.inboxId !== filter.inbox) return false
  if (filter.unread && unreadOf(conversation) === 0) return false
  if (filter.label && !conversation.labels.some(({ id }) => id === filter.label)) return false
  // Who may see what is restricted has a list of it, and meets it nowhere else.
  const restricted = conversation.retention.hidden === 'restricted'
  if (restricted || filter.view === 'restricted') return restricted && filter.view === 'restricted'
  if (filter.view === 'resolved') return conversation.status === 'resolved'
  if (conversation.status !== 'open') return false
  if (filter.view === 'mine') return conversation.assignee?.id === me.id
  if (filter.view === 'unassigned') return conversation.assignee === null
  return true
}

/** The conversations of a list, in order, as far as it is loaded. */
export function listOf(
  state: ConsoleState,
  filter: ListFilter,
  range: Range,
  me: { id: number },
): ConversationItem[] {
  return Object.values(state.conversations)
    .filter((each) => belongs(each, filter, me) && inRange(each, range))
    .sort(newestFirst)
}

function inRange(conversation: Position, { edge, next }: Range): boolean {
  if (next === null) return true
  return edge !== null && newestFirst(conversation, edge) <= 0
}

export const unreadOf = (conversation: { inboundCount: number; seen: number }) =>
  Math.max(0, conversation.inboundCount - conversation.seen)

/** The neighbour to go to with `j` and `k`. Without a current one: the first. */
export function neighbour(ids: readonly number[], current: number | null, step: 1 | -1): number | null {
  if (ids.length === 0) return null
  const index = current === null ? -1 : ids.indexOf(current)
  if (index < 0) return ids[0] ?? null
  return ids[Math.min(ids.length - 1, Math.max(0, index + step))] ?? null
}
