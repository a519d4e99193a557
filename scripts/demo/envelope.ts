/** Deliveries as Meta sends them, of what the people of the demo do. */
import type { Content } from './dialogue.ts'
import type { DemoFile } from './files.ts'
import type { Person } from './people.ts'

type Json = Readonly<Record<string, unknown>>

export interface Line {
  phoneNumberId: string
  wabaId: string
  displayNumber: string
}

const seconds = (ms: number) => String(Math.floor(ms / 1000))

function envelope({ phoneNumberId, wabaId, displayNumber }: Line, parts: Json): string {
  const metadata = {
    display_phone_number: displayNumber.replaceAll(/\D/g, ''),
    phone_number_id: phoneNumberId,
  }
  const value = { messaging_product: 'whatsapp', metadata, ...parts }
  return JSON.stringify({
    object: 'whatsapp_business_account',
    entry: [{ id: wabaId, changes: [{ field: 'messages', value }] }],
  })
}

export interface Envelope {
  line: Line
  person: Person
  id: string
  at: number
}

/** A message, or something a customer does to one: `parts` holds the type and what belongs to it. */
export function messageEnvelope({ line, person, id, at }: Envelope, parts: Json): string {
  const { phone, username, userId, profile } = person
  return envelope(line, {
    contacts: [
      {
        profile: { name: profile, ...(username ? { username } : {}) },
        ...(phone ? { wa_id: phone } : {}),
        user_id: userId,
      },
    ],
    messages: [
      { ...(phone ? { from: phone } : {}), from_user_id: userId, id, timestamp: seconds(at), ...parts },
    ],
  })
}

export function statusEnvelope(
  { line, person, id, at }: Envelope,
  status: {
    state: 'sent' | 'delivered' | 'read' | 'failed'
    correlation: string | null
    error?: Json | undefined
  },
): string {
  return envelope(line, {
    statuses: [
      {
        id,
        status: status.state,
        timestamp: seconds(at),
        ...(person.phone ? { recipient_id: person.phone } : {}),
        recipient_user_id: person.userId,
        ...(status.correlation ? { biz_opaque_callback_data: status.correlation } : {}),
        ...(status.error ? { errors: [status.error] } : {}),
      },
    ],
  })
}

/** The part of a message that its kind brings. `mediaId`: under which a file can be fetched. */
export function contentParts(content: Content, file: DemoFile | null, mediaId: string): Json {
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
