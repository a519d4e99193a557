import { pipeline } from 'node:stream/promises'
import type { Response } from 'express'
import { z } from 'zod'
import type { AppContext } from '../context.ts'
import { accessAttachment, type Attachment } from '../core/attachment/store.ts'
import { noteAccess } from '../core/audit/access-notes.ts'
import { AppError } from '../errors.ts'
import { once, withWhole } from '../media/enrich.ts'
import { toWav } from '../media/sound.ts'
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
  'audio/webm',
  'image/gif',
  'image/jpeg',
  'image/png',
  'image/webp',
  'text/plain',
  'video/3gpp',
  'video/mp4',
  'video/webm',
])

export const attachmentRoutes: Route[] = [
  agentRoute({
    method: 'get',
    path: '/api/attachments/:id',
    summary: 'The bytes of a file.',
    may: 'conversation.read',
    params: z.strictObject({ id: z.string().regex(/^[A-Za-z0-9_-]{22}$/, 'expected the id of a file') }),
    query: z.strictObject({
      /** small: at most 640 pixels a side, where the file says `small`. */
      size: z.literal('small').optional(),
      /** wav: a recording in a format that every browser plays. */
      as: z.literal('wav').optional(),
    }),
    raw: true,
    handler: async (ctx, { actor, params, query, response }) => {
      const file = await accessAttachment(ctx.db.read, actor, params.id)
      await serveFile(ctx, response, file, query)
      noteAccess(ctx, actor, { action: 'file.open', object: 'message', objectId: file.message_id })
    },
  }),
]

/** Whoever asks has been found to be allowed to. Writes the whole answer. */
export async function serveFile(
  ctx: AppContext,
  response: Response,
  file: Attachment & { blob: string },
  query: { size?: 'small' | undefined; as?: 'wav' | undefined },
): Promise<void> {
  const { type, length, bytes } = await version(ctx, file, query)
  response.set({
    'Content-Type': HARMLESS.has(type) ? type : 'application/octet-stream',
    ...(length === null ? {} : { 'Content-Length': String(length) }),
    'Content-Disposition': `attachment; filename*=UTF-8''${encodeName(file.file_name ?? file.kind)}`,
    'Content-Security-Policy': "default-src 'none'; sandbox",
    'X-Content-Type-Options': 'nosniff',
  })
  await pipeline(bytes, response)
}

interface Version {
  type: string
  /** null: not known before it was read. */
  length: number | null
  bytes: AsyncGenerator<Uint8Array>
}

async function version(
  ctx: AppContext,
  file: Attachment & { blob: string },
  query: { size?: 'small' | undefined; as?: 'wav' | undefined },
): Promise<Version> {
  if (query.size === 'small' && file.small_blob !== null)
    return { type: 'image/webp', length: null, bytes: await begun(ctx.blobs.read(file.small_blob)) }
  if (query.as === 'wav') {
    const wav = await playable(ctx, file)
    return { type: 'audio/wav', length: wav.length, bytes: once(wav) }
  }
  const [type = ''] = (file.mime_type ?? '').split(';')
  return { type, length: file.size, bytes: await begun(ctx.blobs.read(file.blob)) }
}

async function playable(ctx: AppContext, file: Attachment & { blob: string }): Promise<Buffer> {
  const sounds = file.duration !== null && file.peaks !== null
  const wav = sounds ? await withWhole(ctx, 'sound', file.blob, toWav) : null
  if (!wav) throw new AppError('not_convertible', 422, 'This file can not be turned into WAV.')
  return wav
}

/** Reads the first portion, so that a file that can't be read is an error and not half an answer. */
export async function begun(bytes: AsyncGenerator<Buffer>): Promise<AsyncGenerator<Uint8Array>> {
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
