/** One message as the phone shows it, whatever its kind. */
import type { Chat, ChatMessage } from '../chat.ts'
import { choices } from '../graph/kinds/interactive.ts'
import type { TemplateContent } from '../graph/kinds/template.ts'
import { listOf, objectOf, textOf } from '../json.ts'
import type { Json } from '../json.ts'
import { findMessage } from '../world.ts'
import type { World } from '../world.ts'
import { fileUrl } from './files.ts'
import { interactiveFrame, noFrame, templateFrame } from './present-frame.ts'

export function presentMessage(world: World, chat: Chat, message: ChatMessage) {
  const quoted = findMessage(chat, message.quotedId)
  const gone = message.revoked
  const { fileType, file, ...frame } = frameOf(message)
  return {
    id: message.id,
    by: message.by,
    at: message.at,
    type: message.type,
    text: gone ? null : textIn(message),
    quote: quoted ? { by: quoted.by, type: quoted.type, text: textIn(quoted) } : null,
    /** What kind of file is shown, be it the message or the head of one. */
    fileType,
    file: gone || !file ? null : fileIn(world, file),
    place: message.type === 'location' ? placeIn(objectOf(message.content)) : null,
    names: message.type === 'contacts' ? namesIn(message.content) : [],
    order: message.type === 'order' ? orderIn(objectOf(message.content)) : [],
    /** Of a call that was answered. */
    seconds: message.type === 'call' ? Number(objectOf(message.content)['seconds'] ?? 0) : 0,
    ...frame,
    forwarded: message.forwarded ?? null,
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
  const form = objectOf(part['nfm_reply'])['response_json']
  if (typeof form === 'string') return formIn(form)
  const reply = objectOf(part['button_reply'] ?? part['list_reply'])
  return textOf(reply['title']) ?? textOf(objectOf(part['body'])['text'])
}

/** What was filled in, line by line; the token is for the inbox. */
const formIn = (form: string): string =>
  Object.entries(objectOf(JSON.parse(form)))
    .filter(([name]) => name !== 'flow_token')
    .map(([name, value]) => `${name}: ${String(value)}`)
    .join('\n')

/** Head, foot and what can be pressed. */
function frameOf({ type, by, content }: ChatMessage) {
  if (by === 'business' && type === 'template') return templateFrame(content as TemplateContent)
  if (by === 'business' && type === 'interactive') {
    return interactiveFrame(objectOf(content), choices(objectOf(content)))
  }
  const own = ['image', 'audio', 'video', 'document', 'sticker'].includes(type)
  return own ? { ...noFrame, fileType: type, file: objectOf(content) } : noFrame
}

function fileIn(world: World, part: Json) {
  const media = world.media.find(String(part['id']))
  return {
    /** null: could not be fetched, or its time is over. */
    url: media ? fileUrl(world, media.id) : null,
    mimeType: media?.mimeType ?? null,
    size: media?.size ?? null,
    name: textOf(part['filename']) ?? media?.fileName ?? textOf(part['link']),
    voice: part['voice'] === true,
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
