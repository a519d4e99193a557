import type { OutboundContent } from '../../adapter.ts'
import { renderContacts } from './contacts.ts'
import { renderFile } from './file.ts'
import { renderFlow } from './flow.ts'
import { renderButtons, renderLink, renderQuestion } from './interactive.ts'
import { renderList } from './list.ts'
import { renderPlace } from './place.ts'
import { renderTemplate } from './template.ts'

/** What a message says, as Meta reads it: its type, and under that name the rest. */
export type Body = { type: string } & Record<string, unknown>

/**
 * What can be sent → the part of `POST /{PNID}/messages` that says it. Pure.
 * From: developers.facebook.com/docs/whatsapp/cloud-api/reference/messages.
 */
export function bodyOf(content: OutboundContent): Body {
  switch (content.kind) {
    case 'text':
      return { type: 'text', text: { body: content.text, preview_url: content.preview } }
    // Not among what this channel sends; what there is of it is its text.
    case 'mail':
      return { type: 'text', text: { body: content.mail.text, preview_url: false } }
    case 'file':
      return renderFile(content)
    case 'location':
      return { type: 'location', location: renderPlace(content) }
    case 'contacts':
      return { type: 'contacts', contacts: renderContacts(content.contacts) }
    case 'reaction':
      return { type: 'reaction', reaction: { message_id: content.targetId, emoji: content.emoji } }
    case 'template':
      return { type: 'template', template: renderTemplate(content) }
    case 'buttons':
      return { type: 'interactive', interactive: renderButtons(content) }
    case 'list':
      return { type: 'interactive', interactive: renderList(content) }
    case 'link':
      return { type: 'interactive', interactive: renderLink(content) }
    case 'flow':
      return { type: 'interactive', interactive: renderFlow(content) }
    case 'ask_location':
      return {
        type: 'interactive',
        interactive: renderQuestion('location_request_message', 'send_location', content.body),
      }
    case 'ask_contact':
      return {
        type: 'interactive',
        interactive: renderQuestion('request_contact_info', 'request_contact_info', content.body),
      }
  }
}
