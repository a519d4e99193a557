/** Whether inboxes work, what is wrong with them, and how it is mended. */
import { z } from 'zod'
import { IdParams } from '../contract/common.ts'
import { CheckReply, CheckSettings, DiscoverReply, HealthView, Mend } from '../contract/inbox.ts'
import { NoticeView } from '../contract/widget.ts'
import { authorise } from '../core/access.ts'
import { checkInbox, mendInbox } from '../core/inbox/check.ts'
import { checkSettings, discoverAccounts } from '../core/inbox/connect.ts'
import { inboxHealth } from '../core/inbox/health.ts'
import { presentNotice } from '../core/notice/present.ts'
import { listNotices } from '../core/notice/store.ts'
import { agentLimiter } from './limits.ts'
import { agentRoute, type Route } from './route.ts'

/** Each of these is some ten calls to a provider that allows a few hundred an hour. */
const ASKS_PER_MINUTE = 20

export function connectionRoutes(): Route[] {
  const limit = agentLimiter(ASKS_PER_MINUTE)
  return [
    agentRoute({
      method: 'post',
      path: '/api/inboxes/check',
      summary: 'Tests settings that are not stored, step by step.',
      may: 'inbox.create',
      body: CheckSettings,
      reply: CheckReply,
      handler: async (ctx, { actor, body }) => {
        authorise(actor, 'inbox.create')
        await limit(actor.id)
        return { steps: await checkSettings(ctx, actor, body) }
      },
    }),
    agentRoute({
      method: 'post',
      path: '/api/inboxes/discover',
      summary: 'The accounts that the entries so far give access to.',
      may: 'inbox.create',
      body: CheckSettings,
      reply: DiscoverReply,
      handler: async (ctx, { actor, body }) => {
        authorise(actor, 'inbox.create')
        await limit(actor.id)
        return discoverAccounts(ctx, actor, body)
      },
    }),
    agentRoute({
      method: 'get',
      path: '/api/inboxes/:id/health',
      summary: 'The condition of an inbox: deliveries, connection, account, quota, news.',
      may: 'inbox.health',
      params: IdParams,
      reply: HealthView,
      handler: async (ctx, { actor, params }) => inboxHealth(ctx, actor, params.id),
    }),
    agentRoute({
      method: 'get',
      path: '/api/inboxes/:id/notices',
      summary: 'The wordings that customers were asked to agree to, newest first, and how many did.',
      may: 'inbox.health',
      params: IdParams,
      reply: z.object({ items: z.array(NoticeView) }),
      handler: async (ctx, { actor, params }) => ({
        items: (await listNotices(ctx, actor, params.id)).map(presentNotice),
      }),
    }),
    agentRoute({
      method: 'post',
      path: '/api/inboxes/:id/check',
      summary: 'Tests the connection live, step by step.',
      may: 'inbox.manage',
      params: IdParams,
      reply: CheckReply,
      handler: async (ctx, { actor, params }) => {
        authorise(actor, 'inbox.manage', { inboxId: params.id })
        await limit(actor.id)
        return { steps: await checkInbox(ctx, actor, params.id) }
      },
    }),
    agentRoute({
      method: 'post',
      path: '/api/inboxes/:id/mend',
      summary: 'Puts one step of the connection right, and tests it.',
      may: 'inbox.manage',
      params: IdParams,
      body: Mend,
      reply: CheckReply,
      handler: async (ctx, { actor, params, body }) => {
        authorise(actor, 'inbox.manage', { inboxId: params.id })
        await limit(actor.id)
        return { steps: await mendInbox(ctx, actor, params.id, body.step) }
      },
    }),
  ]
}
