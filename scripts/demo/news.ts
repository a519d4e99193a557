/** Deliveries that are no messages: calls, changed numbers, what somebody allows, news of the account. */
import {
  contactOf,
  digitsOf,
  envelope,
  fromOf,
  messageEnvelope,
  seconds,
  type Envelope,
  type Json,
  type Line,
} from './envelope.ts'

/** Written on the shop's own phone. */
export function echoEnvelope({ line, person, id, at }: Envelope, text: string): string {
  const { phone, userId } = person
  const to = { ...(phone ? { to: phone } : {}), ...(userId ? { to_user_id: userId } : {}) }
  const echo = { from: digitsOf(line), ...to, id, timestamp: seconds(at), type: 'text', text: { body: text } }
  return envelope(line, { contacts: [contactOf(person)], message_echoes: [echo] }, 'smb_message_echoes')
}

/** `talk`: null while it rings, then how long they talked (s); 0: nobody answered. */
export function callEnvelope({ line, person, id, at }: Envelope, talk: number | null): string {
  const call = {
    id,
    ...fromOf(person),
    to: digitsOf(line),
    direction: 'USER_INITIATED',
    timestamp: seconds(at),
    ...(talk === null ? { event: 'connect' } : { event: 'terminate', ...endOf(at, talk) }),
  }
  return envelope(line, { contacts: [contactOf(person)], calls: [call] }, 'calls')
}

const endOf = (at: number, talk: number): Json =>
  talk === 0
    ? { status: 'FAILED' }
    : { status: 'COMPLETED', start_time: seconds(at - talk * 1000), end_time: seconds(at), duration: talk }

/** Sent in the name of the old number, and beside it stands nobody. */
export function moveEnvelope(envelopeOf: Envelope): string {
  const { person } = envelopeOf
  const { moves } = person
  if (!moves || !person.phone) throw new Error(`${person.profile} has no other number`)
  const system = {
    type: 'user_changed_number',
    body: `${person.profile} changed from ${person.phone} to ${moves.phone}`,
    wa_id: moves.phone,
    user_id: moves.userId,
    previous_user_id: person.userId,
  }
  return messageEnvelope(envelopeOf, { type: 'system', system })
}

export function stopEnvelope({ line, person, at }: Envelope): string {
  const preference = {
    ...(person.phone ? { wa_id: person.phone } : {}),
    ...(person.userId ? { user_id: person.userId } : {}),
    detail: 'User requested to stop marketing messages',
    category: 'marketing_messages',
    value: 'stop',
    timestamp: Math.floor(at / 1000),
  }
  return envelope(line, { contacts: [contactOf(person)], user_preferences: [preference] }, 'user_preferences')
}

/** News of the account as a whole carry their time on the entry and no number beside it. */
export function accountEnvelope({ wabaId }: Line, at: number, field: string, value: Json): string {
  const entry = { id: wabaId, time: Math.floor(at / 1000), changes: [{ field, value }] }
  return JSON.stringify({ object: 'whatsapp_business_account', entry: [entry] })
}
