/** What an agent asked for → the message's type, its text for readers, and its stored content. Pure. */
import type { OutboundContent, SentFile } from '../../../channels/adapter.ts'
import type { MessageContent, SentContent, TemplateFill } from '../../contract/content.ts'
import type { Composed } from '../template/compose.ts'
import type { Upload } from '../upload/store.ts'
import type { StoredContent } from './content.ts'

/** A message before it is a row. */
export interface Draft {
  type: string
  text: string | null
  /** null: plain text with a preview of its first link. */
  content: StoredContent | null
}

export type FreeContent = Exclude<MessageContent, TemplateFill>

export function composeText(text: string, preview: boolean): Draft {
  const content = { outbound: { kind: 'text' as const, text, preview }, sent: null, about: null }
  return { type: 'text', text, content: preview ? null : content }
}

export function composeTemplateMessage({ components, text, sent }: Composed): Draft {
  if (sent.kind !== 'template' || !sent.template) throw new Error('a template was composed as something else')
  const { name, language } = sent.template
  const outbound: OutboundContent = { kind: 'template', name, language, components }
  return { type: 'template', text, content: { outbound, sent, about: null } }
}

/** `file`: what `content` names by `uploadId`. `token` comes back with what is filled into a form. */
export function compose(content: FreeContent, file: Upload | null, token: string): Draft {
  switch (content.kind) {
    case 'file': {
      const outbound = { kind: 'file' as const, file: sentFile(file), caption: content.caption || null }
      return {
        type: outbound.file.kind,
        text: outbound.caption,
        content: { outbound, sent: null, about: null },
      }
    }
    case 'location':
      return {
        type: 'location',
        text: [content.name, content.address].filter(Boolean).join(', ') || null,
        content: { outbound: content, sent: content, about: null },
      }
    case 'contacts': {
      const text = content.contacts.map(({ name }) => name.full).join(', ')
      return {
        type: 'contacts',
        text,
        content: { outbound: outboundCards(content), sent: content, about: null },
      }
    }
    case 'ask_location':
    case 'ask_contact':
      return pressed(content, { kind: content.kind, body: content.body })
    case 'buttons': {
      const { buttons, body } = content
      return pressed(content, { kind: 'buttons', buttons, body, ...framed(content, file) })
    }
    case 'list': {
      const { button, sections, body } = content
      return pressed(content, { kind: 'list', button, sections, body, ...framed(content, file) })
    }
    case 'link': {
      const { label, url, body } = content
      return pressed(content, { kind: 'link', label, url, body, ...framed(content, file) })
    }
    case 'flow': {
      const { label, body } = content
      const flow = { ...content.flow, token }
      return pressed(content, { kind: 'flow', label, flow, body, ...framed(content, file) })
    }
  }
}

type Interactive = Exclude<FreeContent, { kind: 'file' | 'location' | 'contacts' }>
type WithHeader = Extract<Interactive, { header: unknown }>

const pressed = (content: Interactive, outbound: OutboundContent): Draft => ({
  type: 'interactive',
  text: content.body,
  content: { outbound, sent: shown(content), about: null },
})

const sentFile = (file: Upload | null): SentFile => {
  if (!file) throw new Error('a message with a file was composed without it')
  return { kind: file.kind, handle: '', fileName: file.file_name }
}

function framed({ header, footer }: WithHeader, file: Upload | null) {
  const above = header && ('text' in header ? header : { file: sentFile(file) })
  return { header: above, footer: footer || null }
}

/** zod leaves `undefined` where a line is missing; JSON does not. */
function outboundCards(content: Extract<FreeContent, { kind: 'contacts' }>): OutboundContent {
  return JSON.parse(JSON.stringify(content)) as OutboundContent
}

function shown(content: Interactive): SentContent {
  const header =
    'header' in content && content.header && 'text' in content.header ? content.header.text : null
  return {
    kind: content.kind,
    header,
    body: content.body,
    footer: 'footer' in content ? content.footer || null : null,
    buttons: buttonsOf(content),
    sections: content.kind === 'list' ? content.sections : [],
    template: null,
  }
}

function buttonsOf(content: Interactive): Array<{ kind: string; text: string; url: string | null }> {
  switch (content.kind) {
    case 'buttons':
      return content.buttons.map(({ title }) => ({ kind: 'quick_reply', text: title, url: null }))
    case 'list':
      return [{ kind: 'list', text: content.button, url: null }]
    case 'link':
      return [{ kind: 'url', text: content.label, url: content.url }]
    case 'flow':
      return [{ kind: 'flow', text: content.label, url: null }]
    case 'ask_location':
    case 'ask_contact':
      return []
  }
}
