/** Files for messages: the bytes are the body, whatever type the browser says they have. */
import type { Request } from 'express'
import { z } from 'zod'
import { UploadId, UploadQuery, UploadView } from '../contract/content.ts'
import type { AppContext } from '../context.ts'
import { discardUpload, storeUpload, uploadLimits } from '../core/upload/actions.ts'
import { presentUpload } from '../core/upload/present.ts'
import { AppError, badEncoding, invalidInput } from '../errors.ts'
import { prepareUpload } from '../media/prepare.ts'
import { BlobTooLarge, type StoredBlob } from '../storage/blobs.ts'
import { agentRoute, type Route } from './route.ts'

export const UPLOADS = '/api/uploads'

export const uploadRoutes: Route[] = [
  agentRoute({
    method: 'post',
    path: UPLOADS,
    summary: 'Takes a file for a message of this conversation. The body is the file as it is.',
    may: 'conversation.reply',
    query: UploadQuery,
    takesFile: true,
    reply: UploadView,
    handler: async (ctx, { actor, query, request }) => {
      const { files, largest } = await uploadLimits(ctx, actor, query.conversation)
      const stored = await receive(ctx, request, largest)
      const ready = await prepareUpload(ctx, { ...stored, fileName: query.name }, query.as, files)
      const upload = await storeUpload(ctx, actor, query.conversation, { ...ready, fileName: query.name })
      return presentUpload(upload)
    },
  }),
  agentRoute({
    method: 'delete',
    path: `${UPLOADS}/:id`,
    summary: 'Removes a file that was not sent.',
    may: 'conversation.reply',
    params: z.strictObject({ id: UploadId }),
    handler: async (ctx, { actor, params }) => discardUpload(ctx, actor, params.id),
  }),
]

async function receive(ctx: AppContext, request: Request, largest: number): Promise<StoredBlob> {
  const refusal = new AppError('too_large', 413, `expected a file of at most ${megabytes(largest)} MB`)
  if ((request.headers['content-encoding'] ?? 'identity') !== 'identity') throw badEncoding()
  try {
    if (Number(request.headers['content-length'] ?? 0) > largest) throw new BlobTooLarge()
    // The connection stays, so that a refusal can be read.
    const stored = await ctx.blobs.write(request.iterator({ destroyOnReturn: false }), largest)
    if (stored.size > 0) return stored
    await ctx.blobs.remove(stored.name)
  } catch (error) {
    if (error instanceof BlobTooLarge) {
      leaveUnread(request, largest)
      throw refusal
    }
    if (!request.destroyed) throw error
  }
  throw invalidInput([{ path: 'body', message: 'expected the whole file' }])
}

const megabytes = (bytes: number) => Math.floor(bytes / 1024 / 1024)

/** Browsers read an answer when they have sent all; so what is too long is let through, up to a point. */
function leaveUnread(request: Request, most: number): void {
  let left = most
  request.on('data', (chunk: Buffer) => {
    left -= chunk.length
    if (left < 0) request.destroy()
  })
}
