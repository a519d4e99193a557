import { z } from 'zod'
import { Cursor, IdParams, page } from '../contract/common.ts'
import { DuplicateView, Merge } from '../contract/contact.ts'
import { authorise } from '../core/access.ts'
import { dismissDuplicate, mergeDuplicate } from '../core/duplicate/actions.ts'
import { presentDuplicates } from '../core/duplicate/present.ts'
import { listDuplicates } from '../core/duplicate/store.ts'
import { agentRoute, type Route } from './route.ts'

export const duplicateRoutes: Route[] = [
  agentRoute({
    method: 'get',
    path: '/api/duplicates',
    summary: 'People who may be the same as somebody else, newest question first.',
    may: 'conversation.list',
    query: z.strictObject({ cursor: Cursor.optional() }),
    reply: page(DuplicateView),
    handler: async (ctx, { actor, query }) => {
      authorise(actor, 'conversation.list')
      const { rows, next } = await listDuplicates(ctx.db.read, actor, query)
      return { items: await presentDuplicates(ctx, ctx.db.read, rows), next }
    },
  }),
  agentRoute({
    method: 'post',
    path: '/api/duplicates/:id/merge',
    summary: 'Makes one person of the two. Can not be undone.',
    may: 'contact.merge',
    params: IdParams,
    body: Merge,
    reply: DuplicateView,
    handler: (ctx, { actor, params, body }) => mergeDuplicate(ctx, actor, { id: params.id, ...body }),
  }),
  agentRoute({
    method: 'post',
    path: '/api/duplicates/:id/dismiss',
    summary: 'They are two people: the question is not asked again.',
    may: 'contact.merge',
    params: IdParams,
    reply: DuplicateView,
    handler: (ctx, { actor, params }) => dismissDuplicate(ctx, actor, params.id),
  }),
]
