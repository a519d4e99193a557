/**
 * Events → frames. An event holds ids; what they name is looked up now, many at once. Two events about
 * the same thing in one portion would carry the same view, so only the later one does.
 */
import type { AppContext } from '../context.ts'
import type { EventFrame } from '../contract/live.ts'
import { presentAgent } from '../core/agent/present.ts'
import type { Hidden } from '../core/conversation/hidden.ts'
import { presentEntries } from '../core/conversation/present-entries.ts'
import { presentConversations } from '../core/conversation/present.ts'
import { presentInbox } from '../core/inbox/present.ts'
import { presentMessages } from '../core/message/present.ts'
import { messagesById } from '../core/message/store.ts'
import type { Frame } from '../events/feed.ts'
import type { LoggedEvent } from '../events/log.ts'

export async function renderFrames(ctx: AppContext, events: readonly LoggedEvent[]): Promise<Frame[]> {
  const kept = withoutRepeats(events)
  const views = await lookUp(ctx, kept)
  const lastOf = new Map(
    kept.flatMap(({ conversation_id, seq, name }) =>
      conversation_id === null || name === 'conversation.read' ? [] : [[conversation_id, seq]],
    ),
  )
  return kept.map((event) => {
    const frame = toFrame(event, views, lastOf)
    const hidden = hiddenIn(frame, event, views)
    return {
      seq: event.seq,
      name: event.name,
      inboxId: event.inbox_id,
      agentId: event.name === 'conversation.read' || event.name === 'session.ended' ? event.agent_id : null,
      data: bytesOf(frame),
      ...(hidden === null ? {} : { hidden: { from: hidden, instead: bytesOf(goneFrame(event, views)) } }),
    }
  })
}

const bytesOf = (frame: EventFrame | null) => frame && Buffer.from(JSON.stringify(frame))

/** How far what the frame tells of is out of sight; null: it is not. */
function hiddenIn(frame: EventFrame | null, { conversation_id: id }: LoggedEvent, views: Views): Hidden {
  const told = frame?.merged?.into ?? id
  return (told === null ? undefined : views.conversations.get(told))?.retention.hidden ?? null
}

/** To whom it is out of sight it is gone as soon as the line says so; before and after, nothing is told of it. */
function goneFrame(
  { seq, name, conversation_id: id, entry_id: entryId }: LoggedEvent,
  { entries }: Views,
): EventFrame | null {
  if (name === 'conversation.deleted' || name === 'conversation.merged') return gone(seq, id)
  const hides = entryId !== null && entries.get(entryId)?.kind === 'restricted'
  return hides ? gone(seq, id) : null
}

const gone = (seq: number, id: number | null): EventFrame | null =>
  id === null ? null : { type: 'event', seq, name: 'conversation.deleted', deleted: { conversationId: id } }

/** Of several changes of one message only the newest needs telling: its view says everything. */
function withoutRepeats(events: readonly LoggedEvent[]): LoggedEvent[] {
  const newest = new Map<string, number>()
  const keyOf = ({ name, message_id, conversation_id, agent_id, inbox_id }: LoggedEvent) =>
    `${name}:${message_id ?? ''}:${conversation_id ?? ''}:${agent_id ?? ''}:${inbox_id ?? ''}`
  const repeats = new Set(['message.updated', 'contact.updated', 'conversation.read', 'template.updated'])
  for (const event of events) newest.set(keyOf(event), event.seq)
  return events.filter((event) => !repeats.has(event.name) || newest.get(keyOf(event)) === event.seq)
}

type Views = Awaited<ReturnType<typeof lookUp>>

async function lookUp(ctx: AppContext, events: readonly LoggedEvent[]) {
  const ids = (pick: (event: LoggedEvent) => number | null) => [
    ...new Set(events.flatMap((event) => pick(event) ?? [])),
  ]
  const db = ctx.db.read
  const agentEvents = events.filter(({ name }) => name.startsWith('agent.'))
  const inboxEvents = events.filter(({ name }) => name.startsWith('inbox.'))
  const reads = events.filter(({ name }) => name === 'conversation.read')
  const entryIds = ids(({ entry_id }) => entry_id)
  // First, because what was merged is told of by a line that stands in what it went into.
  const entries = entryIds.length > 0 ? await presentEntries(db, { ids: entryIds }) : []
  const merged = new Set(events.filter(({ name }) => name === 'conversation.merged').map((e) => e.entry_id))
  const into = entries.filter(({ id }) => merged.has(id)).map(({ conversationId }) => conversationId)
  const [conversations, messages, agents, inboxes, marks] = await Promise.all([
    presentConversations(ctx, db, [...ids(({ conversation_id }) => conversation_id), ...into]),
    messagesById(
      db,
      ids(({ message_id }) => message_id),
    ).then((rows) => presentMessages(db, rows)),
    agentEvents.length > 0 ? db.selectFrom('agent').selectAll().execute() : [],
    inboxEvents.length > 0 ? db.selectFrom('inbox').selectAll().execute() : [],
    reads.length > 0
      ? db
          .selectFrom('read_mark')
          .selectAll()
          .where(
            'conversation_id',
            'in',
            reads.map(({ conversation_id }) => conversation_id ?? 0),
          )
          .execute()
      : [],
  ])
  return {
    conversations,
    messages: new Map(messages.map((message) => [message.id, message])),
    entries: new Map(entries.map((entry) => [entry.id, entry])),
    agents: new Map(agents.map((agent) => [agent.id, presentAgent(agent)])),
    inboxes: new Map(inboxes.map((inbox) => [inbox.id, presentInbox(ctx, inbox)])),
    marks: new Map(marks.map((mark) => [`${mark.agent_id}:${mark.conversation_id}`, mark.seen])),
  }
}

/** About the conversation itself: they carry it even when a later frame of the portion does too. */
const WHOLE = new Set<LoggedEvent['name']>([
  'conversation.created',
  'conversation.closing',
  'contact.updated',
])

/** null: nothing to tell, or what it was about is gone. */
function toFrame(event: LoggedEvent, views: Views, lastOf: Map<number, number>): EventFrame | null {
  const { seq, name, conversation_id, message_id, entry_id, agent_id, inbox_id } = event
  if (name === 'session.ended' || name === 'quarantine.changed') return null
  if (name === 'conversation.read') {
    const seen = views.marks.get(`${agent_id}:${conversation_id}`)
    if (conversation_id === null || seen === undefined) return null
    return { type: 'event', seq, name, read: { conversationId: conversation_id, seen } }
  }
  if (name === 'conversation.merged') return mergedFrame(event, views)
  if (name === 'conversation.deleted') return gone(seq, conversation_id)
  const conversation = conversation_id === null ? undefined : views.conversations.get(conversation_id)
  if (conversation_id !== null && !conversation) return null
  const removed = name === 'message.removed' && conversation_id !== null && message_id !== null
  const message = message_id === null ? undefined : views.messages.get(message_id)
  const entry = entry_id === null ? undefined : views.entries.get(entry_id)
  const agent = name.startsWith('agent.') && agent_id !== null ? views.agents.get(agent_id) : undefined
  const inbox = name.startsWith('inbox.') && inbox_id !== null ? views.inboxes.get(inbox_id) : undefined
  return {
    type: 'event',
    seq,
    name,
    ...(conversation && (lastOf.get(conversation.id) === seq || WHOLE.has(name)) ? { conversation } : {}),
    ...(message ? { message } : {}),
    ...(removed ? { removed: { conversationId: conversation_id, messageId: message_id } } : {}),
    ...(entry ? { entry } : {}),
    ...(agent ? { agent } : {}),
    ...(inbox ? { inbox } : {}),
    ...(name === 'template.updated' && inbox_id !== null ? { templates: { inboxId: inbox_id } } : {}),
  }
}

/** The line in the thread that goes on says which that is, even if that was merged again since. */
function mergedFrame(
  { seq, conversation_id, entry_id }: LoggedEvent,
  { conversations, entries }: Views,
): EventFrame | null {
  const entry = entry_id === null ? undefined : entries.get(entry_id)
  const conversation = entry && conversations.get(entry.conversationId)
  if (conversation_id === null || !entry || !conversation) return null
  const merged = { conversationId: conversation_id, into: conversation.id }
  return { type: 'event', seq, name: 'conversation.merged', merged, entry, conversation }
}
