import type { OutboundContent } from '../../adapter.ts'
import { renderMedia } from './file.ts'

type Kind<K> = Extract<OutboundContent, { kind: K }>
type Pressable = Kind<'buttons' | 'list' | 'link' | 'flow'>

/**
 * A message with something to press.
 * From: developers.facebook.com/docs/whatsapp/cloud-api/reference/messages#interactive-object.
 */
export function pressable(
  type: string,
  { header, body, footer }: Pick<Pressable, 'header' | 'body' | 'footer'>,
  action: Record<string, unknown>,
): Record<string, unknown> {
  return {
    type,
    ...(header && {
      header: 'text' in header ? { type: 'text', text: header.text } : renderMedia(header.file),
    }),
    body: { text: body },
    ...(footer && { footer: { text: footer } }),
    action,
  }
}

export function renderButtons(content: Kind<'buttons'>): Record<string, unknown> {
  const buttons = content.buttons.map(({ id, title }) => ({ type: 'reply', reply: { id, title } }))
  return pressable('button', content, { buttons })
}

export function renderLink(content: Kind<'link'>): Record<string, unknown> {
  const parameters = { display_text: content.label, url: content.url }
  return pressable('cta_url', content, { name: 'cta_url', parameters })
}

/** Asks for one thing; what can be pressed is named by Meta. */
export function renderQuestion(type: string, name: string, body: string): Record<string, unknown> {
  return pressable(type, { header: null, body, footer: null }, { name })
}
