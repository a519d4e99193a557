/** What visitors are told, for those whose network lets no socket through: asked for again and again. */
import { KeyParams, UpdatesQuery, UpdatesReply } from '../contract/visitor.ts'
import { catchUp } from '../core/visitor/news.ts'
import { visitorRoute, type Route } from './route.ts'

export const updateRoutes: readonly Route[] = [
  visitorRoute({
    method: 'get',
    path: '/api/widget/:key/updates',
    may: 'chat.read',
    summary: 'What happened in the visitor’s chats since a cursor; all there is where that can not be told.',
    params: KeyParams,
    query: UpdatesQuery,
    reply: UpdatesReply,
    handler: async (ctx, { visitor, query }) => {
      const { seq: _, ...reply } = await catchUp(ctx, visitor, query.since)
      return reply
    },
  }),
]
