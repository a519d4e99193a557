import { z } from 'zod'
import { IdParams } from '../contract/common.ts'
import { InboxChange, InboxDetail, InboxView, NewInbox, TryOut, TryOutReply } from '../contract/inbox.ts'
import type { AppContext } from '../context.ts'
import { authorise } from '../core/access.ts'
import { changeInbox, createInbox } from '../core/inbox/actions.ts'
import { presentInbox, presentInboxDetail } from '../core/inbox/present.ts'
import { findInbox, listInboxes, membersOf, type Inbox } from '../core/inbox/store.ts'
import { phonePath, tryOut } from '../core/inbox/try-out.ts'
import { agentRoute, type Route } from './route.ts'

const detail = async (ctx: AppContext, inbox: Inbox) =>
  presentInboxDetail(ctx, inbox, await membersOf(ctx.db.read, inbox.id))

export const inboxRoutes: Route[] = [
  agentRoute({
    method: 'get',
    path: '/api/inboxes',
    summary: 'The inboxes this agent can see.',
    may: 'inbox.list',
    reply: z.object({ items: z.array(InboxView) }),
    handler: async (ctx, { actor }) => {
      authorise(actor, 'inbox.list')
      const inboxes = await listInboxes(ctx.db.read, actor)
      return { items: inboxes.map((inbox) => presentInbox(ctx, inbox)) }
    },
  }),
  agentRoute({
    method: 'post',
    path: '/api/inboxes',
    summary: 'Connects an account of a channel.',
    may: 'inbox.create',
    body: NewInbox,
    reply: InboxDetail,
    handler: async (ctx, { actor, body }) => detail(ctx, await createInbox(ctx, actor, body)),
  }),
  agentRoute({
    method: 'post',
    path: '/api/inboxes/try-out',
    summary: 'Makes an inbox to try a channel out, or finds the one there is.',
    may: 'inbox.create',
    body: TryOut,
    reply: TryOutReply,
    handler: async (ctx, { actor, body }) => {
      const inbox = await tryOut(ctx, actor, body.channel)
      return { inbox: presentInbox(ctx, inbox), phone: phonePath(ctx, inbox) }
    },
  }),
  agentRoute({
    method: 'get',
    path: '/api/inboxes/:id',
    summary: 'One inbox with its settings; secrets are not shown.',
    may: 'inbox.manage',
    params: IdParams,
    reply: InboxDetail,
    handler: async (ctx, { actor, params }) => {
      authorise(actor, 'inbox.manage', { inboxId: params.id })
      return detail(ctx, await findInbox(ctx.db.read, params.id))
    },
  }),
  agentRoute({
    method: 'patch',
    path: '/api/inboxes/:id',
    summary: 'Changes name, settings, who sees it, or lets sending go on.',
    may: 'inbox.manage',
    params: IdParams,
    body: InboxChange,
    reply: InboxDetail,
    handler: async (ctx, { actor, params, body }) =>
      detail(ctx, await changeInbox(ctx, actor, params.id, body)),
  }),
]
