import { IdParams } from '../contract/common.ts'
import {
  HoldChange,
  HoldInput,
  HoldPreview,
  HoldPreviewInput,
  HoldsView,
  HoldView,
  ReleaseInput,
} from '../contract/hold.ts'
import type { AppContext } from '../context.ts'
import { authorise } from '../core/access.ts'
import { changeHold, keepHold, placeHold, releaseHold } from '../core/hold/actions.ts'
import { presentHolds } from '../core/hold/present.ts'
import { countObject, findHold, listHolds } from '../core/hold/store.ts'
import { agentRoute, type Route } from './route.ts'

async function view(ctx: AppContext, id: number): Promise<HoldView> {
  const [hold] = await presentHolds(ctx, ctx.db.read, [await findHold(ctx.db.read, id)])
  return hold as HoldView
}

export const holdRoutes: Route[] = [
  agentRoute({
    method: 'get',
    path: '/api/holds',
    summary: 'Legal holds, those that ended last.',
    may: 'hold.manage',
    reply: HoldsView,
    handler: async (ctx, { actor }) => ({
      items: await presentHolds(ctx, ctx.db.read, await listHolds(ctx.db.read, actor)),
    }),
  }),
  agentRoute({
    method: 'post',
    path: '/api/holds',
    summary: 'Places one: what it holds is not deleted by any way until it ends.',
    may: 'hold.manage',
    body: HoldInput,
    reply: HoldView,
    handler: async (ctx, { actor, body }) => view(ctx, await placeHold(ctx, actor, body)),
  }),
  agentRoute({
    method: 'post',
    path: '/api/holds/preview',
    summary: 'How much a hold would hold.',
    may: 'hold.manage',
    body: HoldPreviewInput,
    reply: HoldPreview,
    handler: async (ctx, { actor, body }) => {
      authorise(actor, 'hold.manage')
      return { conversations: await countObject(ctx.db.read, body.object) }
    },
  }),
  agentRoute({
    method: 'patch',
    path: '/api/holds/:id',
    summary: 'Changes its reason, who answers for it, or when it is looked at again.',
    may: 'hold.manage',
    params: IdParams,
    body: HoldChange,
    reply: HoldView,
    handler: async (ctx, { actor, params, body }) => {
      await changeHold(ctx, actor, params.id, body)
      return view(ctx, params.id)
    },
  }),
  agentRoute({
    method: 'post',
    path: '/api/holds/:id/release',
    summary: 'Asks for its end; or agrees to that, if somebody else has asked.',
    may: 'hold.manage',
    params: IdParams,
    body: ReleaseInput,
    reply: HoldView,
    handler: async (ctx, { actor, params, body }) => {
      await releaseHold(ctx, actor, params.id, body.why)
      return view(ctx, params.id)
    },
  }),
  agentRoute({
    method: 'delete',
    path: '/api/holds/:id/release',
    summary: 'Takes back that it was asked to end.',
    may: 'hold.manage',
    params: IdParams,
    reply: HoldView,
    handler: async (ctx, { actor, params }) => {
      await keepHold(ctx, actor, params.id)
      return view(ctx, params.id)
    },
  }),
]
