/** What an agent composed: as it is stored with the message, as it goes out, and as the thread shows it. */
import type { OutboundContent, SentFile } from '../../../channels/adapter.ts'
import type { SentContent } from '../../contract/content.ts'
import type { Message } from './store.ts'

/** In `message.content`. Nothing else has to be asked to send or to show the message. */
export interface StoredContent {
  /** What the adapter is given. Its file's handle is empty until the message goes: see `contentOf`. */
  outbound: OutboundContent
  /** What the thread shows; null: text and attachments say it all. */
  sent: SentContent | null
  /** Of a reaction: the message it is to. */
  about: number | null
}

type Stored = Pick<Message, 'type' | 'content'>

export function readContent({ content }: Pick<Message, 'content'>): StoredContent | null {
  return content === null ? null : (JSON.parse(content) as StoredContent)
}

/** The message whose view changes with this one. A reaction has no line of its own. */
export function shownId(message: Stored & Pick<Message, 'id'>): number {
  return message.type === 'reaction' ? (readContent(message)?.about ?? message.id) : message.id
}

/** Sent as a template, which the window for free answers does not bind. */
export function isTemplate(message: Stored): boolean {
  return message.type === 'template'
}

/** A template that the provider counts as marketing: who wants none must not get it. */
export function isMarketing(message: Stored): boolean {
  const sent = isTemplate(message) ? readContent(message)?.sent : null
  return sent?.kind === 'template' && sent.template?.category === 'marketing'
}

/** What the adapter is given. `file` is the message's file at the provider, if it has one. */
export function contentOf(message: Stored & Pick<Message, 'text'>, file: SentFile | null): OutboundContent {
  const stored = readContent(message)
  if (!stored) return { kind: 'text', text: message.text ?? '', preview: true }
  return file ? withFile(stored.outbound, file) : stored.outbound
}

/** Every kind of message has one place for a file at most. */
function withFile(content: OutboundContent, file: SentFile): OutboundContent {
  switch (content.kind) {
    case 'file':
      return { ...content, file }
    case 'buttons':
    case 'list':
    case 'link':
    case 'flow':
      return content.header && 'file' in content.header ? { ...content, header: { file } } : content
    case 'template':
      return {
        ...content,
        components: content.components.map((component) => ({
          ...component,
          ...(component.parameters && {
            parameters: component.parameters.map((parameter) =>
              parameter.type === 'file' ? { type: 'file' as const, file } : parameter,
            ),
          }),
        })),
      }
    case 'text':
    case 'location':
    case 'contacts':
    case 'reaction':
    case 'ask_location':
    case 'ask_contact':
    case 'mail':
      return content
  }
}
