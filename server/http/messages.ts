import { z } from 'zod'
import { IdParams } from '../contract/common.ts'
import { MessageView, NewReaction, RevisionView } from '../contract/conversation.ts'
import type { AppContext } from '../context.ts'
import { presentMessages } from '../core/message/present.ts'
import { reactToMessage } from '../core/message/react.ts'
import { retryMessage } from '../core/message/resend.ts'
import { accessMessage, listRevisions, type Message } from '../core/message/store.ts'
import { agentRoute, type Route } from './route.ts'

async function view(ctx: AppContext, row: Message): Promise<MessageView> {
  const [shown] = await presentMessages(ctx.db.read, [row])
  return shown as MessageView
}

export const messageRoutes: Route[] = [
  agentRoute({
    method: 'post',
    path: '/api/messages/:id/retry',
    summary: 'Sends once more what failed or was never confirmed.',
    may: 'conversation.reply',
    params: IdParams,
    reply: MessageView,
    handler: async (ctx, { actor, params }) => view(ctx, await retryMessage(ctx, actor, params.id)),
  }),
  agentRoute({
    method: 'post',
    path: '/api/messages/:id/reaction',
    summary: 'Reacts to a message; an empty emoji takes it back. Answers with the message reacted to.',
    may: 'conversation.reply',
    params: IdParams,
    body: NewReaction,
    reply: MessageView,
    handler: async (ctx, { actor, params, body }) =>
      view(ctx, await reactToMessage(ctx, actor, { id: params.id, emoji: body.emoji })),
  }),
  agentRoute({
    method: 'get',
    path: '/api/messages/:id/revisions',
    summary: 'What an edited message said before and after each edit, oldest first.',
    may: 'conversation.read',
    params: IdParams,
    reply: z.object({ items: z.array(RevisionView) }),
    handler: async (ctx, { actor, params }) => {
      const row = await accessMessage(ctx.db.read, actor, params.id, 'conversation.read')
      return { items: await listRevisions(ctx.db.read, row) }
    },
  }),
]
