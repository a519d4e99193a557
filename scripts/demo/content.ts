/** What customers write, in Meta's own structures. */
import type { Content } from './dialogue.ts'
import type { Json } from './envelope.ts'
import type { DemoFile } from './files.ts'
import { choiceId } from './offer.ts'
import type { Person } from './people.ts'

/** The part of a message that its kind brings. `mediaId`: under which a file can be fetched. */
export function contentParts(
  content: Content,
  person: Person,
  { file, mediaId }: { file: DemoFile | null; mediaId: string },
): Json {
  const media = { id: mediaId, mime_type: file?.mimeType, sha256: file?.sha256 }
  switch (content.kind) {
    case 'text':
      return { type: 'text', text: { body: content.text } }
    case 'photo':
      return { type: 'image', image: { ...media, ...(content.caption ? { caption: content.caption } : {}) } }
    case 'voice':
      return { type: 'audio', audio: { ...media, voice: true } }
    case 'sticker':
      return { type: 'sticker', sticker: { ...media, animated: false } }
    case 'document': {
      const caption = content.caption ? { caption: content.caption } : {}
      return { type: 'document', document: { ...media, filename: content.fileName, ...caption } }
    }
    case 'place': {
      const { latitude, longitude, name, address } = content
      return { type: 'location', location: { latitude, longitude, name, address } }
    }
    case 'card': {
      const [first = '', ...rest] = content.name.split(' ')
      const name = { formatted_name: content.name, first_name: first, last_name: rest.join(' ') }
      const org = content.company ? { org: { company: content.company } } : {}
      return {
        type: 'contacts',
        contacts: [{ name, phones: [{ phone: content.phone, type: 'CELL' }], ...org }],
      }
    }
    case 'tap':
      return { type: 'button', button: { text: content.text, payload: content.text } }
    case 'choice': {
      const { of, title, description } = content
      const reply = { id: choiceId(title), title, ...(description ? { description } : {}) }
      const type = of === 'list' ? 'list_reply' : 'button_reply'
      return { type: 'interactive', interactive: { type, [type]: reply } }
    }
    case 'form': {
      const reply = { name: 'flow', body: 'Sent', response_json: JSON.stringify(content.answers) }
      return { type: 'interactive', interactive: { type: 'nfm_reply', nfm_reply: reply } }
    }
    case 'order': {
      const items = content.items.map(({ product, count, price }) => ({
        product_retailer_id: product,
        quantity: count,
        item_price: price,
        currency: 'EUR',
      }))
      return {
        type: 'order',
        order: { catalog_id: '354160437058781', text: content.text, product_items: items },
      }
    }
    case 'own-number':
      return { type: 'contacts', contacts: [ownCard(person)] }
    case 'poll':
      return {
        type: 'unsupported',
        unsupported: { type: 'poll' },
        errors: [
          {
            code: 131_051,
            title: 'Message type unknown',
            message: 'Message type unknown',
            error_data: { details: 'Message type is currently not supported.' },
          },
        ],
      }
  }
}

/** Meta marks a card that was shared on request: only then is the number proved to be the sender's own. */
function ownCard({ first, last, ownNumber }: Person): Json {
  return {
    name: { formatted_name: `${first} ${last}`, first_name: first, last_name: last },
    phones: [{ phone: `+${ownNumber}`, wa_id: ownNumber, type: 'CELL' }],
    origin: 'contact_request',
  }
}
