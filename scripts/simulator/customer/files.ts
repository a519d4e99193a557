/** Photos, voice notes, documents, stickers: kept for the inbox to fetch, then announced. */
import type { Json } from '../json.ts'
import type { Desk, Seat } from './desk.ts'
import type { OwnFile } from './samples.ts'

export interface FileMore {
  caption?: string | undefined
  quotedId?: string | undefined
  forwarded?: 'once' | 'often' | undefined
  /** Instead of the sample. */
  file?: OwnFile | undefined
}

type FileType = 'image' | 'audio' | 'video' | 'document' | 'sticker'

/** What stands in a message about a file. */
export function mediaPart(
  desk: Desk,
  seat: Pick<Seat, 'number'>,
  type: FileType,
  file: OwnFile,
  more: Pick<FileMore, 'caption'>,
  extra: Json = {},
): Json {
  const media = desk.world.media.put(file.bytes, {
    from: 'customer',
    phoneNumberId: seat.number.phoneNumberId,
    mimeType: file.mimeType,
    fileName: file.fileName,
  })
  return {
    ...(more.caption ? { caption: more.caption } : {}),
    ...(type === 'document' ? { filename: file.fileName ?? 'document' } : {}),
    mime_type: media.mimeType,
    // Base64 in webhooks, hex where the media is fetched.
    sha256: Buffer.from(media.sha256, 'hex').toString('base64'),
    id: media.id,
    ...extra,
  }
}

export function sendFile(
  desk: Desk,
  seat: Seat,
  type: FileType,
  file: OwnFile,
  more: FileMore,
  extra: Json = {},
): string {
  const content = mediaPart(desk, seat, type, file, more, extra)
  return desk.write(seat, { type, quotedId: more.quotedId, forwarded: more.forwarded, content })
}

/** What the phone makes of a file somebody picks. */
export function typeOf(mimeType: string): FileType {
  if (/^image\/(jpeg|png)\b/.test(mimeType)) return 'image'
  if (/^audio\/(aac|amr|mpeg|mp4|ogg)\b/.test(mimeType)) return 'audio'
  if (/^video\/(mp4|3gpp)\b/.test(mimeType)) return 'video'
  return mimeType === 'image/webp' ? 'sticker' : 'document'
}
