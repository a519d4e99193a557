import { pipeline } from 'node:stream/promises'
import { z } from 'zod'
import { accessAttachment } from '../core/attachment/store.ts'
import { agentRoute, type Route } from './route.ts'

/** What a browser may be told it is. Everything else is bytes: a page or a script is never served as one. */
const HARMLESS = new Set([
  'application/pdf',
  'audio/aac',
  'audio/amr',
  'audio/mp4',
  'audio/mpeg',
  'audio/ogg',
  'audio/wav',
  'image/gif',
  'image/jpeg',
  'image/png',
  'image/webp',
  'text/plain',
  'video/3gpp',
  'video/mp4',
])

export const attachmentRoutes: Route[] = [
  agentRoute({
    method: 'get',
    path: '/api/attachments/:id',
    summary: 'The bytes of a file.',
    may: 'conversation.read',
    params: z.strictObject({ id: z.string().regex(/^[A-Za-z0-9_-]{22}$/, 'expected the id of a file') }),
    raw: true,
    handler: async (ctx, { actor, params, response }) => {
      const file = await accessAttachment(ctx.db.read, actor, params.id)
      const [type = ''] = (file.mime_type ?? '').split(';')
      response.set({
        'Content-Type': HARMLESS.has(type) ? type : 'application/octet-stream',
        'Content-Length': String(file.size),
        'Content-Disposition': `attachment; filename*=UTF-8''${encodeName(file.file_name ?? file.kind)}`,
        'Content-Security-Policy': "default-src 'none'; sandbox",
        'X-Content-Type-Options': 'nosniff',
      })
      await pipeline(ctx.blobs.read(file.blob), response)
    },
  }),
]

/** RFC 5987, of a name somebody else chose: no path, no control or formatting characters. */
function encodeName(name: string): string {
  const clean =
    name
      .normalize('NFC')
      .replace(/[\p{C}/\\]/gu, '')
      .slice(-150) || 'file'
  return encodeURIComponent(clean).replace(/['()*]/g, (c) => `%${c.charCodeAt(0).toString(16)}`)
}
