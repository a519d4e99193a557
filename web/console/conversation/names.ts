import type { AttachmentView, ConversationView } from '../../../server/contract/conversation.ts'
import { straight } from '../../lib/format.ts'
import { t, tMaybe } from '../../lib/i18n.ts'

/** The name, else the address, else what there is: the number. */
export const nameOf = ({ id, contact }: Pick<ConversationView, 'id' | 'contact'>): string =>
  contact.name ? straight(contact.name) : (contact.address ?? t('contact.unnamed', { id: `#${id}` }))

/** The newest message in words, where it has none: its kind. */
export const wordsOf = (preview: ConversationView['preview']): string =>
  preview ? preview.text || tMaybe(`kind.${preview.type}`, 'kind.unsupported') : ''

/** A file's name, where it has none: its kind. */
export const fileNameOf = ({ fileName, kind }: AttachmentView): string =>
  fileName ? straight(fileName) : t(`kind.${kind}`)
