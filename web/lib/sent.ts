/** What an agent sends, drawn as the thread draws it, until the server's own message takes its place. */
import type { MessageContent, SentContent } from '../../server/contract/content.ts'

export type StructuredContent = Exclude<MessageContent, { kind: 'file' | 'template' }>

const nothing = { header: null, footer: null, buttons: [], sections: [], template: null }
const textOf = (header: { text: string } | { uploadId: string } | null) =>
  header && 'text' in header ? header.text : null

export function sentOf(content: StructuredContent): SentContent {
  const { kind } = content
  if (kind === 'location' || kind === 'contacts') return content
  if (kind === 'ask_location' || kind === 'ask_contact') return { ...nothing, kind, body: content.body }
  const { body, footer } = content
  const shown = { ...nothing, kind, header: textOf(content.header), body, footer }
  const press = (text: string, url: string | null = null) => ({ kind, text, url })
  switch (kind) {
    case 'buttons':
      return { ...shown, buttons: content.buttons.map(({ title }) => press(title)) }
    case 'list':
      return { ...shown, buttons: [press(content.button)], sections: content.sections }
    case 'link':
      return { ...shown, buttons: [press(content.label, content.url)] }
    case 'flow':
      return { ...shown, buttons: [press(content.label)] }
  }
}

/** The type the thread knows it by. */
export const typeOf = (content: SentContent): string =>
  content.kind === 'location' || content.kind === 'contacts' || content.kind === 'template'
    ? content.kind
    : 'interactive'

/** What the list and a quote show of it. */
export function wordsOfSent(content: SentContent): string | null {
  if (content.kind === 'location') return content.name ?? content.address
  if (content.kind === 'contacts') return content.contacts.map(({ name }) => name.full).join(', ')
  return content.body
}
