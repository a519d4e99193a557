import type { Json } from '../../json.ts'
import { object, optionalText } from '../checks.ts'
import { invalid, missing } from '../errors.ts'
import { kindOf } from '../media-limits.ts'
import type { MediaKind } from '../media-limits.ts'
import type { Checked, Kind, KindContext } from './kind.ts'

export const mediaKind =
  (kind: MediaKind): Kind =>
  (body, context) => {
    const media = object(body, kind, kind)
    const caption = optionalText(media, 'caption', `${kind}['caption']`, 1024)
    const fileName = optionalText(media, 'filename', `${kind}['filename']`, 240)
    const content: Json = {
      ...(media['id'] === undefined ? { link: media['link'] } : { id: String(media['id']) }),
      ...(caption ? { caption } : {}),
      ...(fileName ? { filename: fileName } : {}),
      ...(media['voice'] === true ? { voice: true } : {}),
    }
    return { ...fileFrom(media, kind, kind, context, content), content }
  }

/**
 * By id or link; `content` gets the id of what was fetched. A file of another type is accepted and fails a
 * moment later, as at Meta.
 */
export function fileFrom(
  media: Json,
  kind: MediaKind,
  path: string,
  { world, number }: KindContext,
  content: Json,
): Pick<Checked, 'doom' | 'link'> {
  if (media['id'] !== undefined) {
    const known = world.media.find(String(media['id']))
    if (known?.phoneNumberId !== number.phoneNumberId)
      throw invalid(`Media ID ${String(media['id'])} was not found.`)
    return kindOf(known.mimeType) === kind || kind === 'document' ? {} : { doom: 131053 }
  }
  const link = media['link']
  if (link === undefined) throw missing(`${path}['id'] or ${path}['link']`)
  if (typeof link !== 'string' || !/^https?:\/\/[^/\s]+/.test(link) || !URL.canParse(link)) {
    throw invalid(`The parameter ${path}['link'] is not a valid URI.`)
  }
  return { link: { url: link, kind, keep: (id) => (content['id'] = id) } }
}
