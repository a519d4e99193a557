/** One message as the phone shows it, whatever its kind. */
import type { Chat, ChatMessage } from '../chat.ts'
import { choices } from '../graph/kinds/interactive.ts'
import type { TemplateContent } from '../graph/kinds/template.ts'
import { listOf, objectOf, textOf } from '../json.ts'
import type { Json } from '../json.ts'
import { findMessage } from '../world.ts'
import type { World } from '../world.ts'
import { fileUrl } from './files.ts'

export function presentMessage(world: World, chat: Chat, message: ChatMessage) {
  const quoted = findMessage(chat, message.quotedId)
  const gone = message.revoked
  return {
    id: message.id,
    by: message.by,
    at: message.at,
    type: message.type,
    text: gone ? null : textIn(message),
    quote: quoted ? { by: quoted.by, type: quoted.type, text: textIn(quoted) } : null,
    file: gone ? null : fileIn(world, message),
    place: message.type === 'location' ? placeIn(objectOf(message.content)) : null,
    names: message.type === 'contacts' ? namesIn(message.content) : [],
    order: message.type === 'order' ? orderIn(objectOf(message.content)) : [],
    ...frame(message),
    reactions: [message.reactions.business, message.reactions.customer].filter(
      (emoji) => emoji !== undefined,
    ),
    edited: message.edited,
    revoked: message.revoked,
    state: message.state,
  }
}

function textIn({ type, content }: ChatMessage): string | null {
  const part = objectOf(content)
  if (type === 'text') return textOf(part['body'])
  if (type === 'button' || type === 'template') return textOf(part['text'])
  if (type !== 'interactive') return textOf(part['caption'])
  const reply = objectOf(part['button_reply'] ?? part['list_reply'])
  return textOf(reply['title']) ?? textOf(objectOf(part['body'])['text'])
}

/** Head, foot and what can be tapped. */
function frame({ type, by, content }: ChatMessage) {
  const none = { header: null, footer: null, buttons: [] }
  if (by === 'customer') return none
  if (type === 'template') {
    const { header, footer, buttons } = content as TemplateContent
    const taps = buttons.map(({ title, payload }) => ({ id: payload, title, description: null }))
    return { header, footer, buttons: taps }
  }
  if (type !== 'interactive') return none
  const part = objectOf(content)
  return {
    header: textOf(objectOf(part['header'])['text']),
    footer: textOf(objectOf(part['footer'])['text']),
    buttons: choices(part),
  }
}

function fileIn(world: World, { content, type }: ChatMessage) {
  if (!['image', 'audio', 'video', 'document', 'sticker'].includes(type)) return null
  const part = objectOf(content)
  const media = world.media.find(String(part['id']))
  return {
    /** null: sent by link, or its time is over. */
    url: media ? fileUrl(world, media.id) : null,
    mimeType: media?.mimeType ?? null,
    size: media?.size ?? null,
    name: textOf(part['filename']) ?? media?.fileName ?? textOf(part['link']),
  }
}

const placeIn = (part: Json) => ({
  name: textOf(part['name']),
  address: textOf(part['address']),
  latitude: Number(part['latitude']),
  longitude: Number(part['longitude']),
})

const namesIn = (content: unknown) =>
  listOf(content).map((contact) => ({
    name: String(objectOf(contact['name'])['formatted_name']),
    phone: textOf(listOf(contact['phones'])[0]?.['phone']),
  }))

const orderIn = (part: Json) =>
  listOf(part['product_items']).map((item) => ({
    name: String(item['product_retailer_id']),
    quantity: Number(item['quantity']),
    price: Number(item['item_price']),
    currency: String(item['currency']),
  }))
