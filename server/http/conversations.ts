import { z } from 'zod'
import { IdParams, page } from '../contract/common.ts'
import {
  Assign,
  ConversationItem,
  ConversationQuery,
  Counts,
  EntryView,
  MarkRead,
  MessageQuery,
  MessageView,
  NewMessage,
  NewNote,
  StatusChange,
} from '../contract/conversation.ts'
import type { AppContext } from '../context.ts'
import { authorise, type AgentActor } from '../core/access.ts'
import { noteAccess } from '../core/audit/access-notes.ts'
import {
  assignConversation,
  markRead,
  reopenConversation,
  resolveConversation,
} from '../core/conversation/actions.ts'
import { countsFor, tally } from '../core/conversation/counts.ts'
import { presentEntries } from '../core/conversation/present-entries.ts'
import { presentItems } from '../core/conversation/present.ts'
import { signalTyping } from '../core/conversation/signals.ts'
import { accessConversation, listConversationIds } from '../core/conversation/store.ts'
import { answerByMail } from '../core/mail/actions.ts'
import { sendMessage, writeNote } from '../core/message/actions.ts'
import { presentMessages } from '../core/message/present.ts'
import { listMessages, type Message } from '../core/message/store.ts'
import { agentRoute, type Route } from './route.ts'

async function item(ctx: AppContext, actor: AgentActor, id: number): Promise<ConversationItem> {
  await accessConversation(ctx.db.read, actor, id, 'conversation.read')
  const [view] = await presentItems(ctx, ctx.db.read, actor.id, [id])
  return view as ConversationItem
}

async function message(ctx: AppContext, row: Message): Promise<MessageView> {
  const [view] = await presentMessages(ctx.db.read, [row])
  return view as MessageView
}

/** That somebody searched, by what, and how much it found; never the words. */
function noteSearch(
  ctx: AppContext,
  actor: AgentActor,
  { q, limit: _size, cursor, ...filters }: z.output<typeof ConversationQuery>,
  hits: number,
): void {
  if (!q || cursor !== undefined) return
  const by = Object.keys(filters).toSorted().join(',')
  noteAccess(ctx, actor, { action: 'conversation.search', object: 'conversation', detail: { by, hits } })
}

export const conversationRoutes: Route[] = [
  agentRoute({
    method: 'get',
    path: '/api/conversations',
    summary: 'A page of conversations, newest message first.',
    may: 'conversation.list',
    query: ConversationQuery,
    reply: page(ConversationItem),
    handler: async (ctx, { actor, query }) => {
      authorise(actor, 'conversation.list')
      const { ids, next } = await listConversationIds(ctx.db.read, actor, query)
      noteSearch(ctx, actor, query, ids.length)
      return { items: await presentItems(ctx, ctx.db.read, actor.id, ids), next }
    },
  }),
  agentRoute({
    method: 'get',
    path: '/api/counts',
    summary: 'The numbers beside the views.',
    may: 'conversation.list',
    reply: Counts,
    handler: async (ctx, { actor }) => {
      authorise(actor, 'conversation.list')
      return countsFor(actor, await tally(ctx.db.read))
    },
  }),
  agentRoute({
    method: 'get',
    path: '/api/conversations/:id',
    summary: 'One conversation.',
    may: 'conversation.read',
    params: IdParams,
    reply: ConversationItem,
    handler: async (ctx, { actor, params }) => item(ctx, actor, params.id),
  }),
  agentRoute({
    method: 'get',
    path: '/api/conversations/:id/messages',
    summary: 'A page of messages, newest first.',
    may: 'conversation.read',
    params: IdParams,
    query: MessageQuery,
    reply: page(MessageView),
    handler: async (ctx, { actor, params, query }) => {
      await accessConversation(ctx.db.read, actor, params.id, 'conversation.read')
      const { messages, next } = await listMessages(ctx.db.read, params.id, query)
      noteAccess(ctx, actor, { action: 'conversation.view', object: 'conversation', objectId: params.id })
      return { items: await presentMessages(ctx.db.read, messages), next }
    },
  }),
  agentRoute({
    method: 'get',
    path: '/api/conversations/:id/entries',
    summary: 'What happened in the conversation beside messages, oldest first.',
    may: 'conversation.read',
    params: IdParams,
    reply: z.object({ items: z.array(EntryView) }),
    handler: async (ctx, { actor, params }) => {
      await accessConversation(ctx.db.read, actor, params.id, 'conversation.read')
      noteAccess(ctx, actor, { action: 'conversation.view', object: 'conversation', objectId: params.id })
      return { items: await presentEntries(ctx.db.read, { conversationId: params.id }) }
    },
  }),
  agentRoute({
    method: 'post',
    path: '/api/conversations/:id/messages',
    summary: 'Answers the customer. The same clientId again is the same message.',
    may: 'conversation.reply',
    params: IdParams,
    body: NewMessage,
    reply: MessageView,
    handler: async (ctx, { actor, params, body: { content, ...body } }) => {
      const conversationId = params.id
      if (content?.kind !== 'mail')
        return message(ctx, await sendMessage(ctx, actor, { ...body, content, conversationId }))
      const { clientId } = body
      return message(ctx, await answerByMail(ctx, actor, { conversationId, clientId, content }))
    },
  }),
  agentRoute({
    method: 'post',
    path: '/api/conversations/:id/notes',
    summary: 'Writes a note that never leaves the house.',
    may: 'conversation.note',
    params: IdParams,
    body: NewNote,
    reply: MessageView,
    handler: async (ctx, { actor, params, body }) =>
      message(ctx, await writeNote(ctx, actor, { conversationId: params.id, ...body })),
  }),
  agentRoute({
    method: 'post',
    path: '/api/conversations/:id/assign',
    summary: 'Gives the conversation to an agent, or to nobody.',
    may: 'conversation.assign',
    params: IdParams,
    body: Assign,
    reply: ConversationItem,
    handler: async (ctx, { actor, params, body }) => {
      await assignConversation(ctx, actor, { id: params.id, agentId: body.agentId })
      return item(ctx, actor, params.id)
    },
  }),
  agentRoute({
    method: 'post',
    path: '/api/conversations/:id/status',
    summary: 'Resolves or reopens the conversation.',
    may: 'conversation.resolve',
    params: IdParams,
    body: StatusChange,
    reply: ConversationItem,
    handler: async (ctx, { actor, params, body }) => {
      if (body.status === 'resolved') await resolveConversation(ctx, actor, params.id)
      else await reopenConversation(ctx, actor, params.id)
      return item(ctx, actor, params.id)
    },
  }),
  agentRoute({
    method: 'post',
    path: '/api/conversations/:id/read',
    summary: 'Remembers how many inbound messages this agent has seen.',
    may: 'conversation.read',
    params: IdParams,
    body: MarkRead,
    reply: z.object({ seen: z.int() }),
    handler: async (ctx, { actor, params, body }) => ({
      seen: await markRead(ctx, actor, { id: params.id, seen: body.seen }),
    }),
  }),
  agentRoute({
    method: 'post',
    path: '/api/conversations/:id/typing',
    summary:
      'Lets the customer see that somebody is writing. As often as you like: a provider is told every 20 s.',
    may: 'conversation.reply',
    params: IdParams,
    handler: async (ctx, { actor, params }) => {
      await accessConversation(ctx.db.read, actor, params.id, 'conversation.reply')
      signalTyping(ctx, params.id, actor.id)
    },
  }),
]
