/** Which files Meta takes, and how big they may be. */
export type MediaKind = 'audio' | 'document' | 'image' | 'sticker' | 'video'

const MB = 1024 * 1024
const office = 'application/vnd.openxmlformats-officedocument'

const types: Record<MediaKind, { max: number; types: string[] }> = {
  image: { max: 5 * MB, types: ['image/jpeg', 'image/png'] },
  sticker: { max: 500 * 1024, types: ['image/webp'] },
  audio: { max: 16 * MB, types: ['audio/aac', 'audio/amr', 'audio/mpeg', 'audio/mp4', 'audio/ogg'] },
  video: { max: 16 * MB, types: ['video/mp4', 'video/3gpp'] },
  document: {
    max: 100 * MB,
    types: [
      'text/plain',
      'application/pdf',
      'application/msword',
      'application/vnd.ms-excel',
      'application/vnd.ms-powerpoint',
      `${office}.wordprocessingml.document`,
      `${office}.spreadsheetml.sheet`,
      `${office}.presentationml.presentation`,
    ],
  },
}

export const LARGEST = types.document.max

export const allTypes = Object.values(types).flatMap((kind) => kind.types)

/** `audio/ogg; codecs=opus` is `audio/ogg`. */
export const bareType = (mimeType: string): string => (mimeType.split(';')[0] ?? '').trim().toLowerCase()

export function kindOf(mimeType: string): MediaKind | null {
  const bare = bareType(mimeType)
  const found = Object.entries(types).find(([, kind]) => kind.types.includes(bare))
  return found ? (found[0] as MediaKind) : null
}

/** A sticker that moves may be five times as big as one that doesn't. */
const STILL_STICKER = 100 * 1024

/** The header of an extended WebP names its features; bit 1 is animation (Google's WebP container spec). */
const moves = (webp: Buffer): boolean =>
  webp.toString('latin1', 12, 16) === 'VP8X' && ((webp[20] ?? 0) & 2) !== 0

/** What these very bytes may have. */
export const maxFor = (kind: MediaKind, bytes: Buffer): number =>
  kind === 'sticker' && !moves(bytes) ? STILL_STICKER : maxOf(kind)

export const maxOf = (kind: MediaKind): number => types[kind].max
