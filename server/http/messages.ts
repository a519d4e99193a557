import { IdParams } from '../contract/common.ts'
import { MessageView } from '../contract/conversation.ts'
import { retryMessage } from '../core/message/actions.ts'
import { presentMessages } from '../core/message/present.ts'
import { agentRoute, type Route } from './route.ts'

export const messageRoutes: Route[] = [
  agentRoute({
    method: 'post',
    path: '/api/messages/:id/retry',
    summary: 'Sends once more what failed or was never confirmed.',
    may: 'conversation.reply',
    params: IdParams,
    reply: MessageView,
    handler: async (ctx, { actor, params }) => {
      const row = await retryMessage(ctx, actor, params.id)
      const [view] = await presentMessages(ctx.db.read, [row])
      return view
    },
  }),
]
