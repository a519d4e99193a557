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
      const bytes = await begun(ctx.blobs.read(file.blob))
      response.set({
        'Content-Type': HARMLESS.has(type) ? type : 'application/octet-stream',
        'Content-Length': String(file.size),
        'Content-Disposition': `attachment; filename*=UTF-8''${encodeName(file.file_name ?? file.kind)}`,
        'Content-Security-Policy': "default-src 'none'; sandbox",
        'X-Content-Type-Options': 'nosniff',
      })
      await pipeline(bytes, response)
    },
  }),
]

/** Reads the first portion, so that a file that can't be read is an error and not half an answer. */
async function begun(bytes: AsyncGenerator<Buffer>): Promise<AsyncGenerator<Buffer>> {
  const first = await bytes.next()
  return (async function* () {
    if (first.done) return
    yield first.value
    yield* bytes
  })()
}

/** RFC 5987, of a name somebody else chose: no path, no control or formatting characters. */
export function encodeName(name: string): string {
  const visible = name.normalize('NFC').replace(/[\p{C}/\\]/gu, '')
  // By characters: half of one could not be encoded. Its end tells the type, so the beginning goes.
  const clean = [...visible].slice(-150).join('').replace(/^\.+$/, '') || 'file'
  return encodeURIComponent(clean).replace(/['()*]/g, (c) => `%${c.charCodeAt(0).toString(16)}`)
}
