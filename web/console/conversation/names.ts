import type { AttachmentView, ConversationView } from '../../../server/contract/conversation.ts'
import { straight } from '../../lib/format.ts'
import { t, tMaybe } from '../../lib/i18n.ts'

/** The name, else an address, else what there is: a sign to tell visitors apart by, or the number. */
export function nameOf({
  id,
  contact,
  visitor,
}: Pick<ConversationView, 'id' | 'contact' | 'visitor'>): string {
  if (contact.name) return straight(contact.name)
  const address = visitor?.email ?? contact.address
  if (address) return address
  return visitor ? t('contact.visitor', { sign: signOf(contact.id) }) : t('contact.unnamed', { id: `#${id}` })
}

/** What a conversation is called: by mail its subject, elsewhere the person. */
export const titleOf = (conversation: Pick<ConversationView, 'id' | 'contact' | 'visitor' | 'subject'>) =>
  conversation.subject === null ? nameOf(conversation) : subjectOf(conversation.subject)

export const subjectOf = (subject: string | null): string =>
  straight(subject ?? '').trim() || t('mail.noSubject')

/** Four signs that stay the same for a person and differ much from the next one's: `7F3A`. */
const signOf = (contactId: number): string =>
  // An odd factor leads no two of 65,536 to the same.
  ((contactId * 40_503) % 65_536).toString(16).toUpperCase().padStart(4, '0')

/** The newest message in words, where it has none: its kind. */
export const wordsOf = (preview: ConversationView['preview']): string =>
  preview ? preview.text || tMaybe(`kind.${preview.type}`, 'kind.unsupported') : ''

/** A file's name, where it has none: its kind. */
export const fileNameOf = ({ fileName, kind }: AttachmentView): string =>
  fileName ? straight(fileName) : t(`kind.${kind}`)
