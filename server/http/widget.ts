/** What the chat widget of a website asks for, beside its socket (ws/) and what stands in for it (updates.ts). */
import { z } from 'zod'
import {
  ChatMessages,
  ChatParams,
  ChatQuery,
  ChatRating,
  ChatView,
  KeyParams,
  NewChatMessage,
  NewVisitorSession,
  OwnMessageId,
  Seen,
  VisitorChange,
  VisitorSessionReply,
} from '../contract/visitor.ts'
import { WidgetView } from '../contract/widget.ts'
import type { AppContext } from '../context.ts'
import { rateChat } from '../core/rating/actions.ts'
import { changeVisitor } from '../core/visitor/about.ts'
import { accessChat, listChatIds, listChatMessageIds } from '../core/visitor/chats.ts'
import { endChat } from '../core/visitor/end.ts'
import { paceOf } from '../core/visitor/pace.ts'
import { inOrder, presentChatMessages, presentChats } from '../core/visitor/present.ts'
import { endVisitorSession, openVisitorSession } from '../core/visitor/sessions.ts'
import { siteOf, type Website } from '../core/visitor/site.ts'
import { presentWidget } from '../core/visitor/view.ts'
import { acceptMessage, acceptSeen, noteTyping } from '../core/visitor/write.ts'
import { notFound, unavailable } from '../errors.ts'
import type { Intake } from '../inbound/intake.ts'
import { visitorOf } from './mount.ts'
import { openRoute, visitorRoute, type Route } from './route.ts'
import { widgetFileRoutes } from './widget-uploads.ts'

export const WIDGET = '/api/widget/:key'
const CHAT = `${WIDGET}/chats/:id`

async function findSite(ctx: AppContext, key: string): Promise<Website> {
  const site = await siteOf(ctx, key)
  if (!site) throw notFound()
  return site
}

/** `intake`: where messages are stored; null where the rows are only read. */
export function widgetRoutes(intake: Pick<Intake, 'store'> | null): Route[] {
  const store = async (delivery: Parameters<Intake['store']>[0]) => {
    if (!intake) throw unavailable()
    await intake.store(delivery)
  }
  return [
    openRoute({
      method: 'get',
      path: WIDGET,
      summary: 'What the widget shows before anybody has written. Nothing is stored for it.',
      params: KeyParams,
      reply: WidgetView,
      handler: async (ctx, { params }) => presentWidget(ctx, await findSite(ctx, params.key)),
    }),
    openRoute({
      method: 'post',
      path: `${WIDGET}/sessions`,
      summary: 'Makes a visitor, or finds the one that a token or an identity speaks for; the token is new.',
      params: KeyParams,
      body: NewVisitorSession,
      reply: VisitorSessionReply,
      handler: async (ctx, { params, body, request }) => {
        await paceOf(ctx).session(request.ip ?? '')
        const [site, before] = await Promise.all([findSite(ctx, params.key), visitorOf(ctx, request)])
        return openVisitorSession(ctx, site, before, body)
      },
    }),
    visitorRoute({
      method: 'delete',
      path: `${WIDGET}/sessions/current`,
      summary: 'Ends the session.',
      may: 'chat.write',
      params: KeyParams,
      handler: (ctx, { visitor }) => endVisitorSession(ctx, visitor),
    }),
    visitorRoute({
      method: 'patch',
      path: `${WIDGET}/me`,
      summary: 'Changes what the visitor says of themselves.',
      may: 'chat.write',
      params: KeyParams,
      body: VisitorChange,
      handler: async (ctx, { visitor, body }) => {
        await paceOf(ctx).change(visitor)
        await changeVisitor(ctx, visitor, body)
      },
    }),
    visitorRoute({
      method: 'get',
      path: `${WIDGET}/chats`,
      summary: 'The visitor’s newest chats, newest message first.',
      may: 'chat.read',
      params: KeyParams,
      reply: z.object({ items: z.array(ChatView) }),
      handler: async (ctx, { visitor }) => {
        const ids = await listChatIds(ctx.db.read, visitor)
        return { items: inOrder(ids, await presentChats(ctx, ctx.db.read, ids)) }
      },
    }),
    visitorRoute({
      method: 'get',
      path: `${CHAT}/messages`,
      summary: 'A page of messages, oldest first; the newest ones, or those before a message.',
      may: 'chat.read',
      params: ChatParams,
      query: ChatQuery,
      reply: ChatMessages,
      handler: async (ctx, { visitor, params, query }) => {
        const chat = await accessChat(ctx.db.read, visitor, params.id, 'chat.read')
        const { ids, more } = await listChatMessageIds(ctx.db.read, chat.id, query.before)
        return { items: inOrder(ids, await presentChatMessages(ctx, ctx.db.read, ids)), more }
      },
    }),
    visitorRoute({
      method: 'post',
      path: `${WIDGET}/messages`,
      summary: 'Writes a message; answered when it is durable. The same id again is the same message.',
      may: 'chat.write',
      params: KeyParams,
      body: NewChatMessage,
      reply: z.object({ id: OwnMessageId }),
      handler: async (ctx, { visitor, body }) => {
        await paceOf(ctx).message(visitor)
        await store(await acceptMessage(ctx, visitor, body))
        return { id: body.id }
      },
    }),
    visitorRoute({
      method: 'post',
      path: `${WIDGET}/seen`,
      summary: 'Says that answers have arrived, or were looked at.',
      may: 'chat.read',
      params: KeyParams,
      body: Seen,
      handler: async (ctx, { visitor, body }) => {
        const delivery = await acceptSeen(ctx, visitor, body)
        if (delivery) await store(delivery)
      },
    }),
    visitorRoute({
      method: 'post',
      path: `${WIDGET}/typing`,
      summary: 'Lets those who answer see that the visitor is writing. As often as you like.',
      may: 'chat.write',
      params: KeyParams,
      handler: (ctx, { visitor }) => noteTyping(ctx, visitor),
    }),
    visitorRoute({
      method: 'post',
      path: `${CHAT}/end`,
      summary: 'Ends the chat.',
      may: 'chat.write',
      params: ChatParams,
      handler: async (ctx, { visitor, params }) => {
        await paceOf(ctx).change(visitor)
        await endChat(ctx, visitor, params.id)
      },
    }),
    visitorRoute({
      method: 'post',
      path: `${CHAT}/rating`,
      summary: 'Rates a chat in which somebody has answered; another rating takes its place.',
      may: 'chat.write',
      params: ChatParams,
      body: ChatRating,
      handler: async (ctx, { visitor, params, body }) => {
        await paceOf(ctx).change(visitor)
        await rateChat(ctx, visitor, params.id, body)
      },
    }),
    ...widgetFileRoutes(),
  ]
}
