/** Deliveries as Meta sends them, of what the people of the demo do. */
import type { Person } from './people.ts'

export type Json = Readonly<Record<string, unknown>>

export interface Line {
  phoneNumberId: string
  wabaId: string
  displayNumber: string
}

export const seconds = (ms: number) => String(Math.floor(ms / 1000))

export const digitsOf = ({ displayNumber }: Line) => displayNumber.replaceAll(/\D/g, '')

/** What happens in the conversations of one number, under one of Meta's fields. */
export function envelope(line: Line, parts: Json, field = 'messages'): string {
  const metadata = { display_phone_number: digitsOf(line), phone_number_id: line.phoneNumberId }
  const value = { messaging_product: 'whatsapp', metadata, ...parts }
  return JSON.stringify({
    object: 'whatsapp_business_account',
    entry: [{ id: line.wabaId, changes: [{ field, value }] }],
  })
}

export interface Envelope {
  line: Line
  person: Person
  id: string
  at: number
}

/** How a person is named as the sender; what is hidden or not told is absent. */
export const fromOf = ({ phone, userId }: Person): Json => ({
  ...(phone ? { from: phone } : {}),
  ...(userId ? { from_user_id: userId } : {}),
})

/** The same beside the message. */
export const contactOf = ({ phone, username, userId, profile }: Person): Json => ({
  profile: { name: profile, ...(username ? { username } : {}) },
  ...(phone ? { wa_id: phone } : {}),
  ...(userId ? { user_id: userId } : {}),
})

/** A message, or something a customer does to one: `parts` holds the type and what belongs to it. */
export function messageEnvelope({ line, person, id, at }: Envelope, parts: Json): string {
  return envelope(line, {
    contacts: [contactOf(person)],
    messages: [{ ...fromOf(person), id, timestamp: seconds(at), ...parts }],
  })
}

export interface Status {
  state: 'sent' | 'delivered' | 'read' | 'played' | 'failed'
  correlation: string | null
  /** Meta's price category; null: it names no price. */
  category: string | null
  error?: Json | undefined
}

export function statusEnvelope({ line, person, id, at }: Envelope, status: Status): string {
  const { state, correlation, category, error } = status
  return envelope(line, {
    statuses: [
      {
        id,
        status: state,
        timestamp: seconds(at),
        ...(person.phone ? { recipient_id: person.phone } : {}),
        ...(person.userId ? { recipient_user_id: person.userId } : {}),
        ...(correlation ? { biz_opaque_callback_data: correlation } : {}),
        // Meta tells the price when a message has left and once more when it has arrived.
        ...(category && (state === 'sent' || state === 'delivered') ? { pricing: priceOf(category) } : {}),
        ...(error ? { errors: [error] } : {}),
      },
    ],
  })
}

const FREE: ReadonlyMap<string, string> = new Map([
  ['service', 'free_customer_service'],
  ['referral_conversion', 'free_entry_point'],
])

function priceOf(category: string): Json {
  const type = FREE.get(category) ?? 'regular'
  return { billable: type === 'regular', pricing_model: 'PMP', type, category }
}
