import { z } from 'zod'
import { Cursor, IdParams, page } from '../contract/common.ts'
import { QuarantineDetail, QuarantineItem } from '../contract/inbox.ts'
import { dropQuarantined, listQuarantine, readQuarantined, replayQuarantined } from '../inbound/quarantine.ts'
import { agentRoute, type Route } from './route.ts'

export const quarantineRoutes: Route[] = [
  agentRoute({
    method: 'get',
    path: '/api/quarantine',
    summary: 'Deliveries that could not be taken in, newest first.',
    may: 'quarantine.read',
    query: z.strictObject({ cursor: Cursor.optional() }),
    reply: page(QuarantineItem),
    handler: (ctx, { actor, query }) => listQuarantine(ctx, actor, query.cursor),
  }),
  agentRoute({
    method: 'get',
    path: '/api/quarantine/:id',
    summary: 'One of them, as it came.',
    may: 'quarantine.read',
    params: IdParams,
    reply: QuarantineDetail,
    handler: (ctx, { actor, params }) => readQuarantined(ctx, actor, params.id),
  }),
  agentRoute({
    method: 'post',
    path: '/api/quarantine/:id/replay',
    summary: 'Takes it in again, after the cause was mended.',
    may: 'quarantine.manage',
    params: IdParams,
    handler: (ctx, { actor, params }) => replayQuarantined(ctx, actor, params.id),
  }),
  agentRoute({
    method: 'delete',
    path: '/api/quarantine/:id',
    summary: 'Throws it away.',
    may: 'quarantine.manage',
    params: IdParams,
    handler: (ctx, { actor, params }) => dropQuarantined(ctx, actor, params.id),
  }),
]
