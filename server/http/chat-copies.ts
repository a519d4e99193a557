/** A visitor's say over their own chat: take it along, or have it deleted. */
import { ChatParams, TranscriptTo } from '../contract/visitor.ts'
import { eraseOwnChat } from '../core/erasure/own-chat.ts'
import { copyChat, mailChat } from '../core/visitor/copies.ts'
import { CopyPace } from '../core/visitor/copy-pace.ts'
import { paceOf } from '../core/visitor/pace.ts'
import { visitorRoute, type Route } from './route.ts'

const CHAT = '/api/widget/:key/chats/:id'

export function chatCopyRoutes(): Route[] {
  const pace = new CopyPace()
  return [
    visitorRoute({
      method: 'get',
      path: `${CHAT}/download`,
      summary: 'The chat as a page that needs nothing from elsewhere.',
      may: 'chat.read',
      params: ChatParams,
      raw: true,
      handler: async (ctx, { visitor, params, response }) => {
        await paceOf(ctx).copy(visitor)
        const { html, date } = await copyChat(ctx, visitor, params.id)
        response.set({
          'Content-Type': 'text/html; charset=utf-8',
          'Content-Disposition': `attachment; filename="chat-${date}.html"`,
          'Content-Security-Policy': "default-src 'none'; style-src 'unsafe-inline'; sandbox",
          'X-Content-Type-Options': 'nosniff',
        })
        response.send(html)
      },
    }),
    visitorRoute({
      method: 'post',
      path: `${CHAT}/transcript`,
      summary: 'Mails the chat to this address, once somebody has answered.',
      may: 'chat.read',
      params: ChatParams,
      body: TranscriptTo,
      handler: async (ctx, { visitor, params, body }) => mailChat(ctx, pace, visitor, params.id, body.email),
    }),
    visitorRoute({
      method: 'delete',
      path: CHAT,
      summary: 'Deletes the chat; with the last one the visitor and this session.',
      may: 'chat.erase',
      params: ChatParams,
      handler: async (ctx, { visitor, params }) => {
        await paceOf(ctx).change(visitor)
        await eraseOwnChat(ctx, visitor, params.id)
      },
    }),
  ]
}
