import type { AttachmentView } from '../../../server/contract/conversation.ts'
import type { Version } from './useAttachment.ts'

/** Voice notes are Opus in Ogg, which not every browser plays; the server unpacks them for those. */
export function soundVersion(
  { mimeType, peaks }: Pick<AttachmentView, 'mimeType' | 'peaks'>,
  plays: (type: string) => boolean = (type) => new Audio().canPlayType(type) !== '',
): Version {
  const unpackable = peaks !== null && (mimeType ?? '').startsWith('audio/ogg')
  return unpackable && !plays('audio/ogg; codecs=opus') ? 'wav' : 'whole'
}
