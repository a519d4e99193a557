import { pipeline } from 'node:stream/promises'
import { IdParams } from '../contract/common.ts'
import { openSource } from '../core/mail/source.ts'
import { begun, encodeName } from './attachments.ts'
import { agentRoute, type Route } from './route.ts'

export const rawMailRoutes: Route[] = [
  agentRoute({
    method: 'get',
    path: '/api/messages/:id/raw',
    summary: 'A mail as it came, with all its headers. Opening it is noted in the audit log.',
    may: 'conversation.read',
    params: IdParams,
    raw: true,
    handler: async (ctx, { actor, params, response }) => {
      const { blob, subject } = await openSource(ctx, actor, params.id)
      const bytes = await begun(ctx.blobs.read(blob))
      response.set({
        'Content-Type': 'message/rfc822',
        'Content-Disposition': `attachment; filename*=UTF-8''${encodeName(`${subject ?? 'mail'}.eml`)}`,
        'Content-Security-Policy': "default-src 'none'; sandbox",
        'X-Content-Type-Options': 'nosniff',
      })
      await pipeline(bytes, response)
    },
  }),
]
