/** The small round picture of somebody who works here, made of whatever picture they choose. */
import type { FileLimit } from '../../channels/adapter.ts'
import type { AppContext } from '../context.ts'
import { invalidInput } from '../errors.ts'
import type { StoredBlob } from '../storage/blobs.ts'
import { once, withWhole } from './enrich.ts'
import { toSquare } from './picture.ts'
import { recognise } from './prepare.ts'

/** Pixels; three times the largest place it is shown in. */
const SIDE = 128

export const FACE: FileLimit = {
  kind: 'image',
  mimeTypes: ['image/jpeg', 'image/png', 'image/webp', 'image/gif'],
  maxBytes: 5 * 1024 * 1024,
}

/** Uses up `stored`; answers the name of a stored WebP of 128 × 128 without metadata. Throws invalid_input. */
export async function makeFace(ctx: AppContext, stored: StoredBlob): Promise<string> {
  try {
    await recognise(stored, [FACE])
    const face = await withWhole(ctx, 'picture', stored.name, (bytes) => toSquare(bytes, SIDE))
    if (!face) throw invalidInput([{ path: 'body', message: 'expected a picture that can be read' }])
    return (await ctx.blobs.write(once(face), face.length)).name
  } finally {
    await ctx.blobs.remove(stored.name)
  }
}
