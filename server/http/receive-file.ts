/** Takes in a file whose bytes are the body of a request. */
import type { Request } from 'express'
import type { AppContext } from '../context.ts'
import { AppError, badEncoding, invalidInput } from '../errors.ts'
import { BlobTooLarge, type StoredBlob } from '../storage/blobs.ts'

/** Stores the body of a request, which becomes the caller's to keep or to remove. Throws too_large, invalid_input. */
export async function receiveFile(ctx: AppContext, request: Request, largest: number): Promise<StoredBlob> {
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
