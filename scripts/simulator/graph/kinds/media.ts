/** Photos, recordings and files: always by id or by link. */
import type { Json } from '../../json.ts'
import { object, optionalText } from '../checks.ts'
import { invalid, missing } from '../errors.ts'
import { kindOf } from '../media-limits.ts'
import type { MediaKind } from '../media-limits.ts'
import type { Kind, KindContext } from './kind.ts'

export const mediaKind =
  (kind: MediaKind): Kind =>
  (body, context) => {
    const media = object(body, kind, kind)
    const caption = optionalText(media, 'caption', `${kind}['caption']`, 1024)
    const fileName = optionalText(media, 'filename', `${kind}['filename']`, 240)
    return {
      ...source(media, kind, context),
      content: {
        ...(media['id'] === undefined ? { link: media['link'] } : { id: String(media['id']) }),
        ...(caption ? { caption } : {}),
        ...(fileName ? { filename: fileName } : {}),
        ...(media['voice'] === true ? { voice: true } : {}),
      },
    }
  }

/** A file of another type is accepted and fails a moment later, as at Meta. */
function source(media: Json, kind: MediaKind, { world, phoneNumberId }: KindContext): { doom?: number } {
  if (media['id'] !== undefined) {
    const known = world.media.find(String(media['id']))
    if (known?.phoneNumberId !== phoneNumberId)
      throw invalid(`Media ID ${String(media['id'])} was not found.`)
    return kindOf(known.mimeType) === kind || kind === 'document' ? {} : { doom: 131053 }
  }
  const link = media['link']
  if (link === undefined) throw missing(`${kind}['id'] or ${kind}['link']`)
  if (typeof link !== 'string' || !/^https?:\/\/[^/\s]+/.test(link)) {
    throw invalid(`The parameter ${kind}['link'] is not a valid URI.`)
  }
  return {}
}
