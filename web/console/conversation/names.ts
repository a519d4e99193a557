import type { ConversationView } from '../../../server/contract/conversation.ts'
import { t, tMaybe } from '../../lib/i18n.ts'

/** The name, else the address, else what there is: the number. */
export const nameOf = ({ id, contact }: Pick<ConversationView, 'id' | 'contact'>): string =>
  contact.name ?? contact.address ?? t('contact.unnamed', { id: `#${id}` })

/** The newest message in words, where it has none: its kind. */
export const wordsOf = (preview: ConversationView['preview']): string =>
  preview ? preview.text || tMaybe(`kind.${preview.type}`, 'kind.unsupported') : ''
