/**
 * Frames on `/ws`. The client's first frame authenticates, its second says from where to go on; after
 * that the server speaks. Every event frame carries whole views, so applying one twice changes nothing.
 */
import { z } from 'zod'
import { AgentView } from './agent.ts'
import { Id } from './common.ts'
import { ConversationView, Counts, EntryView, MessageView } from './conversation.ts'
import { InboxView } from './inbox.ts'

export const ClientFrame = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('auth'), token: z.string().max(4096) }),
  /** since: the last `seq` applied; null: from now on. */
  z.strictObject({ type: z.literal('resume'), since: z.int().min(0).nullable() }),
])
export type ClientFrame = z.infer<typeof ClientFrame>

export const EventName = z.enum([
  'conversation.created',
  'conversation.assigned',
  'conversation.resolved',
  'conversation.reopened',
  'conversation.read',
  /** Something that has no event of its own: a line in the thread, its window, who answers. */
  'conversation.updated',
  /** Older messages were added from elsewhere: whoever shows the thread reads it again. */
  'conversation.imported',
  /** The window for free answers shuts soon, and nobody has answered. */
  'conversation.closing',
  /** Gone: merged into another one. The frame's `merged` says which. */
  'conversation.merged',
  /** Gone for good. The frame's `deleted` says which. */
  'conversation.deleted',
  'contact.updated',
  'message.created',
  'message.updated',
  /** Gone: it was another one told twice. The frame's `removed` says which. */
  'message.removed',
  'inbox.created',
  'inbox.updated',
  /** Templates of this inbox changed: whoever shows them reads them again. */
  'template.updated',
  'agent.created',
  'agent.updated',
  /** Labels changed: whoever shows them reads them again. */
  'label.updated',
  /** Rules, runs or holds changed: whoever shows them reads them again. */
  'retention.updated',
])
export type EventName = z.infer<typeof EventName>

export const EventFrame = z.object({
  type: z.literal('event'),
  seq: z.int(),
  name: EventName,
  conversation: ConversationView.optional(),
  message: MessageView.optional(),
  entry: EntryView.optional(),
  /** conversation.read, only to the agent who read: how many inbound messages are seen. */
  read: z.object({ conversationId: Id, seen: z.int() }).optional(),
  inbox: InboxView.optional(),
  /** conversation.merged: its messages and entries are in `into` now. */
  merged: z.object({ conversationId: Id, into: Id }).optional(),
  /** conversation.deleted: whatever is held of it is forgotten. */
  deleted: z.object({ conversationId: Id }).optional(),
  /** message.removed */
  removed: z.object({ conversationId: Id, messageId: Id }).optional(),
  /** template.updated */
  templates: z.object({ inboxId: Id }).optional(),
  agent: AgentView.optional(),
})
export type EventFrame = z.infer<typeof EventFrame>

export const ServerFrame = z.discriminatedUnion('type', [
  /** Signed in and resumed. Events after `seq` follow. */
  z.object({ type: z.literal('ready'), seq: z.int() }),
  EventFrame,
  /** Own counts changed. Without seq: the newest one is the truth. */
  z.object({ type: z.literal('counts'), counts: Counts }),
  /** The customer is writing in this conversation, for the next seconds. Without seq, and never repeated. */
  z.object({ type: z.literal('typing'), conversationId: Id }),
  /** What was missed can't be told any more: load everything afresh, then go on from `seq`. */
  z.object({ type: z.literal('reset'), reason: z.enum(['too_old', 'from_future']), seq: z.int() }),
])
export type ServerFrame = z.infer<typeof ServerFrame>

/** Close codes beyond the standard's own. */
export const CloseCode = {
  /** No valid first frame in time, or the token is no longer good: refresh it and come back. */
  unauthenticated: 4401,
  /** The frame was not one of ours. */
  invalid: 4400,
  /** Did not read fast enough; come back and resume. */
  tooSlow: 4408,
  /** What this agent may see has changed: come back. */
  accessChanged: 4403,
} as const
