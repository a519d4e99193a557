/** From messages and entries to the rows of a thread: days, groups, mails, notes, the “new” line. Pure. */
import type { EntryView, MessageView } from '../../server/contract/conversation.ts'
import { byTime, type Thread } from './reduce.ts'
import { startOfDay } from './format.ts'

/** A message on the screen; `pending` ones are not confirmed by the server yet. */
export interface ThreadMessage extends MessageView {
  pending?: PendingState
}
export type PendingState =
  /** `progress`: of its file, from 0 to 1. */
  { state: 'waiting'; progress: number | null } | { state: 'refused'; code: string; detail: string | null }

export type Row =
  | { kind: 'day'; key: string; at: number }
  | { kind: 'new'; key: string; count: number }
  | { kind: 'entry'; key: string; entry: EntryView }
  | { kind: 'note'; key: string; message: ThreadMessage }
  /** `folded`: to begin with, one line stands for it. */
  | { kind: 'mail'; key: string; message: ThreadMessage; folded: boolean }
  | { kind: 'group'; key: string; out: boolean; name: string | null; messages: ThreadMessage[] }

export interface ThreadInput {
  thread: Thread | undefined
  entries: readonly EntryView[]
  /** Messages on their way, newest last. */
  pending: readonly ThreadMessage[]
  /** How many inbound messages there are in all. */
  inboundCount: number
  /** Where the “new” line stands; null: nowhere. */
  mark: NewMark | null
}

/** A line after so many inbound messages, saying how many are new below it. */
export interface NewMark {
  after: number
  count: number
}

/** Messages of one sender stay together while not more than this lies between them. */
const TOGETHER = 5 * 60_000
/** So many of the newest mails are open to begin with. */
const OPEN_MAILS = 2

export function rowsOf({ thread, entries, pending, inboundCount, mark }: ThreadInput): Row[] {
  if (!thread) return []
  const sent = new Set(thread.items.map((each) => each.clientId))
  const messages: ThreadMessage[] = [...thread.items, ...pending.filter((each) => !sent.has(each.clientId))]
  const firstNew = firstUnread(thread.items, inboundCount, mark)
  const rows: Row[] = []
  let today: number | null = null
  for (const item of inOrder(messages, entriesInRange(thread, entries))) {
    const at = 'sentAt' in item ? item.sentAt : item.at
    if (startOfDay(at) !== today) {
      today = startOfDay(at)
      rows.push({ kind: 'day', key: `day-${today}`, at })
    }
    if (!('sentAt' in item)) rows.push({ kind: 'entry', key: `entry-${item.id}`, entry: item })
    else {
      if (mark && item.id === firstNew) rows.push({ kind: 'new', key: 'new', count: mark.count })
      addMessage(rows, item)
    }
  }
  foldRead(rows)
  return rows
}

/** Of a long talk by mail, what was read is one line each; what is unread or went wrong is not. */
function foldRead(rows: readonly Row[]): void {
  const line = rows.findIndex(({ kind }) => kind === 'new')
  const read = line < 0 ? rows : rows.slice(0, line)
  const newest = new Set(rows.filter(({ kind }) => kind === 'mail').slice(-OPEN_MAILS))
  for (const row of read) {
    if (row.kind === 'mail') row.folded = !newest.has(row) && !wentWrong(row.message)
  }
}

/** Our mail did not reach everybody, or nobody can say. */
const wentWrong = ({ delivery, mail, pending }: ThreadMessage): boolean =>
  pending !== undefined ||
  delivery === 'failed' ||
  delivery === 'unknown' ||
  Boolean(mail?.recipients.some(({ state }) => state === 'failed'))

/** Entries before the oldest loaded message wait until its page is loaded. */
function entriesInRange(thread: Thread, entries: readonly EntryView[]): readonly EntryView[] {
  const oldest = thread.items[0]
  if (thread.next === null || !oldest) return entries
  return entries.filter((each) => each.at >= oldest.sentAt)
}

function inOrder(messages: readonly ThreadMessage[], entries: readonly EntryView[]) {
  const at = (item: ThreadMessage | EntryView) => ('sentAt' in item ? item.sentAt : item.at)
  const waiting = (item: ThreadMessage | EntryView) => ('pending' in item && item.pending ? 1 : 0)
  return [...messages.toSorted(byTime), ...entries].sort((a, b) => waiting(a) - waiting(b) || at(a) - at(b))
}

/** The first inbound message below the line, counted from the end, where all are known. */
function firstUnread(
  items: readonly MessageView[],
  inboundCount: number,
  mark: NewMark | null,
): number | null {
  if (!mark || mark.after >= inboundCount) return null
  const inbound = items.filter((each) => each.direction === 'in')
  return inbound[Math.max(0, inbound.length - (inboundCount - mark.after))]?.id ?? null
}

function addMessage(rows: Row[], message: ThreadMessage): void {
  const key = message.clientId ?? `message-${message.id}`
  if (message.direction === 'internal') {
    rows.push({ kind: 'note', key, message })
    return
  }
  if (message.type === 'mail') {
    rows.push({ kind: 'mail', key, message, folded: false })
    return
  }
  const last = rows.at(-1)
  const before = last?.kind === 'group' ? last.messages.at(-1) : undefined
  if (last?.kind === 'group' && before && goesWith(before, message)) {
    last.messages.push(message)
    return
  }
  const out = message.direction === 'out'
  rows.push({
    kind: 'group',
    key: `group-${key}`,
    out,
    name: out ? message.author.name : null,
    messages: [message],
  })
}

function goesWith(before: ThreadMessage, message: ThreadMessage): boolean {
  return (
    before.direction === message.direction &&
    before.author.kind === message.author.kind &&
    before.author.id === message.author.id &&
    message.sentAt - before.sentAt <= TOGETHER
  )
}
