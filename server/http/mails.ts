import { IdParams } from '../contract/common.ts'
import { MessageView } from '../contract/conversation.ts'
import { NewMailConversation, ReplyDraft, ReplyQuery } from '../contract/mail.ts'
import { startMailConversation } from '../core/mail/actions.ts'
import { draftNew, draftReply } from '../core/mail/draft.ts'
import { presentMessages } from '../core/message/present.ts'
import { agentRoute, type Route } from './route.ts'

export const mailRoutes: Route[] = [
  agentRoute({
    method: 'post',
    path: '/api/conversations',
    summary:
      'Begins a conversation by mail, and answers with its first message. The same clientId again is the same one.',
    may: 'conversation.start',
    body: NewMailConversation,
    reply: MessageView,
    handler: async (ctx, { actor, body }) => {
      const message = await startMailConversation(ctx, actor, body)
      const [view] = await presentMessages(ctx.db.read, [message])
      return view
    },
  }),
  agentRoute({
    method: 'get',
    path: '/api/conversations/:id/reply',
    summary: 'What an answer to a mail, or passing it on, begins with.',
    may: 'conversation.reply',
    params: IdParams,
    query: ReplyQuery,
    reply: ReplyDraft,
    handler: async (ctx, { actor, params, query }) => draftReply(ctx, actor, params.id, query),
  }),
  agentRoute({
    method: 'get',
    path: '/api/inboxes/:id/draft',
    summary: 'What a conversation that is still to begin by mail begins with.',
    may: 'conversation.start',
    params: IdParams,
    reply: ReplyDraft,
    handler: async (ctx, { actor, params }) => draftNew(ctx, actor, params.id),
  }),
]
