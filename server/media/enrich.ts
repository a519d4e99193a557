/** What is worth knowing of a stored file before anybody opens it: size, a small version, length, loudness. */
import type { AppContext } from '../context.ts'
import type { Enriched } from '../core/attachment/store.ts'
import { measurePicture } from './picture.ts'
import { measureSound } from './sound.ts'
import { inTurns } from '../turns.ts'

/** Larger ones are kept and served as they are. */
const LARGEST_PICTURE = 30 * 1024 * 1024
const LARGEST_SOUND = 20 * 1024 * 1024

const NOTHING: Enriched = { smallBlob: null, width: null, height: null, duration: null, peaks: null }

/** `mimeType` as sniffed. A file that can't be read is as good as one about which nothing is known. */
export async function enrich(
  ctx: AppContext,
  file: { blob: string; size: number; mimeType: string },
): Promise<Enriched> {
  if (file.mimeType.startsWith('image/') && file.size <= LARGEST_PICTURE) {
    const picture = await withWhole(ctx, 'picture', file.blob, measurePicture)
    if (!picture) return NOTHING
    const { width, height, small } = picture
    const smallBlob = small && (await ctx.blobs.write(once(small), small.length)).name
    return { ...NOTHING, width, height, smallBlob }
  }
  if (/^audio\/|^application\/ogg$|^video\/webm$/.test(file.mimeType) && file.size <= LARGEST_SOUND) {
    const sound = await withWhole(ctx, 'sound', file.blob, measureSound)
    if (!sound) return NOTHING
    return { ...NOTHING, duration: sound.duration, peaks: sound.peaks && JSON.stringify(sound.peaks) }
  }
  return NOTHING
}

/** Unpacked they are many times their size, and whoever sends a hundred at once must not fill the memory. */
const turns = { picture: inTurns(2), sound: inTurns(2) }

/** Works with a file whose size was looked at before, and that is in memory for as long as that takes. */
export function withWhole<T>(
  ctx: AppContext,
  what: keyof typeof turns,
  blob: string,
  work: (bytes: Buffer) => Promise<T>,
): Promise<T> {
  return turns[what](async () => work(await readWhole(ctx, blob)))
}

export async function readWhole(ctx: AppContext, blob: string): Promise<Buffer> {
  const chunks: Buffer[] = []
  for await (const chunk of ctx.blobs.read(blob)) chunks.push(chunk)
  return Buffer.concat(chunks)
}

export async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes
}
