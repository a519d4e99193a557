/** Pages of mails: an address for a frame, and what the frame loads. */
import type { Response } from 'express'
import { z } from 'zod'
import { IdParams } from '../contract/common.ts'
import { MailPageAsk, MailPageReply } from '../contract/mail.ts'
import { openPage, pageFile, readPage } from '../core/mail/page.ts'
import { notFound } from '../errors.ts'
import { readWhole } from '../media/enrich.ts'
import { fetchPicture, isPicture } from '../outside/picture.ts'
import { mailDocument, PAGE_POLICY } from './mail-document.ts'
import { agentRoute, openRoute, type Route } from './route.ts'

// Whatever is wrong with an address has one answer, so none of this is checked by shape.
const Token = z.strictObject({ token: z.string() })

export const mailPageRoutes: Route[] = [
  agentRoute({
    method: 'post',
    path: '/api/messages/:id/page',
    summary: 'Where the formatted page of a mail can be shown in a frame, for some minutes.',
    may: 'conversation.read',
    params: IdParams,
    body: MailPageAsk,
    reply: MailPageReply,
    handler: (ctx, { actor, params, body }) => openPage(ctx, actor, params.id, body),
  }),
  openRoute({
    method: 'get',
    path: '/mail/:token/',
    summary: 'The page, without scripts. The address says who may see it.',
    params: Token,
    raw: true,
    handler: async (ctx, { params, response }) => {
      const { page, ...shown } = await readPage(ctx, params.token)
      response.set('Content-Security-Policy', PAGE_POLICY).type('html').send(mailDocument(page, shown))
    },
  }),
  openRoute({
    method: 'get',
    path: '/mail/:token/file/:id',
    summary: 'A picture that is part of the mail.',
    params: Token.extend({ id: z.string() }),
    raw: true,
    handler: async (ctx, { params, response }) => {
      const { messageId } = await readPage(ctx, params.token)
      const file = await pageFile(ctx.db.read, messageId, params.id)
      if (!file || !isPicture(file.mimeType)) throw notFound()
      sendPicture(response, file.mimeType, await readWhole(ctx, file.blob))
    },
  }),
  openRoute({
    method: 'get',
    path: '/mail/:token/picture/:number',
    summary: 'A picture of another server, fetched by this one.',
    params: Token.extend({ number: z.string() }),
    raw: true,
    handler: async (ctx, { params, response }) => {
      const { page, pictures } = await readPage(ctx, params.token)
      const address = /^\d{1,4}$/.test(params.number) ? page.remote[Number(params.number)] : undefined
      if (!pictures || address === undefined) throw notFound()
      const picture = await fetchPicture(ctx.reach, address).catch((error: unknown) => {
        ctx.log.debug({ err: error }, 'picture of another server not fetched')
        throw notFound()
      })
      sendPicture(response, picture.mimeType, picture.bytes)
    },
  }),
]

function sendPicture(response: Response, mimeType: string, bytes: Buffer): void {
  response
    .set({
      'Content-Type': mimeType,
      'Content-Security-Policy': "default-src 'none'; sandbox",
      'X-Content-Type-Options': 'nosniff',
    })
    .end(bytes)
}
