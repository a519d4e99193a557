import type { InboundMessage, RemoteFile } from '../../adapter.ts'
import { readFile } from './file.ts'
import { list, record, text, type Fields } from './read.ts'
import { readContacts, readInteractive, readPlace } from './structure.ts'

export type Content = Pick<InboundMessage['message'], 'type' | 'text' | 'files' | 'details'>

/** What a message says. A kind nobody knows, or one without its body, is `unsupported` and keeps its data. */
export function readContent(message: Fields): Content {
  const kind = text(message.type, 64) ?? 'unknown'
  const content = readers.get(kind)?.(message) ?? readUnsupported(kind, message)
  const details = { ...content.details, ...surroundings(message) }
  return { ...content, details: Object.keys(details).length > 0 ? details : null }
}

const readers: ReadonlyMap<string, (message: Fields) => Content | null> = new Map([
  ['text', (message) => part('text', message.text, (body) => text(body.body), false)],
  ['image', (message) => media('image', message.image)],
  ['video', (message) => media('video', message.video)],
  ['audio', (message) => media(record(message.audio)?.voice === true ? 'voice' : 'audio', message.audio)],
  ['voice', (message) => media('voice', message.voice ?? message.audio)],
  ['document', (message) => media('document', message.document)],
  ['sticker', (message) => media('sticker', message.sticker)],
  ['location', (message) => part('location', message.location, readPlace)],
  ['contacts', (message) => readCards(message)],
  ['interactive', (message) => part('interactive', message.interactive, readInteractive)],
  [
    'button',
    (message) => part('button', message.button, (button) => text(button.text) ?? text(button.payload)),
  ],
  // What the business sent from elsewhere; its words are not in it.
  ['template', (message) => part('template', message.template, () => null)],
  ['order', (message) => part('order', message.order, (order) => text(order.text))],
  ['system', (message) => part('system', message.system, (system) => text(system.body))],
])

/** A kind whose body is an object; all of it is kept, unless its text already is all of it. */
function part(
  type: Content['type'],
  body: unknown,
  words: (body: Fields) => string | null,
  keep = true,
): Content | null {
  const fields = record(body)
  return fields && { type, text: words(fields), files: [], details: keep ? { ...fields } : null }
}

function media(kind: RemoteFile['kind'], body: unknown): Content | null {
  const file = readFile(kind, body)
  return file && { type: kind, text: text(record(body)?.caption), files: [file], details: null }
}

/** Address cards come as a list, so they keep their name in the details. */
function readCards(message: Fields): Content | null {
  const contacts = list(message.contacts)
  return contacts && { type: 'contacts', text: readContacts(contacts), files: [], details: { contacts } }
}

function readUnsupported(kind: string, message: Fields): Content {
  const told = text(record(message.unsupported)?.type, 64)
  // Only what the delivery itself has: the sender names the kind, and `constructor` is a name too.
  const kept = kind !== 'unsupported' && Object.hasOwn(message, kind)
  const details = { ...(kept && { content: message[kind] }), kind: told ?? kind }
  return { type: 'unsupported', text: null, files: [], details }
}

/** What stands around the body and belongs to the message: the advertisement it came from, its product. */
function surroundings(message: Fields): Record<string, unknown> {
  const context = record(message.context)
  const product = record(context?.referred_product)
  return {
    ...(record(message.referral) && { referral: message.referral }),
    ...(product && { referred_product: product }),
    ...(context?.frequently_forwarded === true && { frequently_forwarded: true }),
    ...(message.group_id !== undefined && { group_id: message.group_id }),
    ...(record(message.identity) && { identity: message.identity }),
    ...(message.origin !== undefined && { origin: message.origin }),
    ...(list(message.errors)?.length && { errors: message.errors }),
  }
}
