/** Messages of which nothing is left but who and when: a retention rule took what was said. Pure. */
import type { MessageView } from '../../../server/contract/conversation.ts'

/** Kinds that always say something; of others, nothing may be all there is. */
const FILES = new Set(['image', 'video', 'audio', 'voice', 'document', 'sticker'])
const WORDS = new Set([
  'text',
  'note',
  'template',
  'location',
  'contacts',
  'interactive',
  'button',
  'order',
  'mail',
])

/** What is missing; null: nothing is. */
export function removedOf(message: MessageView): 'file' | 'text' | null {
  const { type, text, attachments, content, details, mail } = message
  if (attachments.length > 0 || content || details) return null
  // What was said with a file stays when the file goes.
  if (FILES.has(type)) return 'file'
  if (text) return null
  // The subject goes with the words, and the original with both.
  if (mail && (mail.segments.length > 0 || mail.page || mail.raw || mail.subject || mail.unreadable))
    return null
  return WORDS.has(type) ? 'text' : null
}
