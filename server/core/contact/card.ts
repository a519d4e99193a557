import type { Address, InboundMessage } from '../../../channels/adapter.ts'

/**
 * Addresses that somebody has proved to be theirs: their own number, sent on request by the press of a
 * button. Any other card may be of anybody. Meta writes `origin` on the message or in the card.
 */
export function provenAddresses({ type, details }: InboundMessage['message']): Address[] {
  if (type !== 'contacts' || !details) return []
  const asked = details['origin'] === 'contact_request'
  const cards = listOf(details['contacts']).filter((card) => asked || card['origin'] === 'contact_request')
  return cards
    .flatMap((card) => listOf(card['phones']))
    .flatMap(({ wa_id: waId, phone }) => phoneOf(waId) ?? phoneOf(phone) ?? [])
}

/** As long as any number of the world is, with its country code (ITU-T E.164). */
function phoneOf(value: unknown): Address | null {
  const digits = typeof value === 'string' ? value.replace(/[\s()+./-]/g, '') : ''
  return /^\d{7,15}$/.test(digits) ? { kind: 'phone', value: digits } : null
}

const listOf = (value: unknown): Array<Record<string, unknown>> =>
  Array.isArray(value)
    ? value.filter((each): each is Record<string, unknown> => typeof each === 'object' && each !== null)
    : []
