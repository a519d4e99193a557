import type { Address, Person } from '../../adapter.ts'
import { list, record, text, type Fields } from './read.ts'

/**
 * A phone number or a business-scoped user id. Meta puts either into the same fields, or an empty text,
 * so the value decides and never the field's name.
 */
export function addressOf(value: unknown): Address | null {
  const id = typeof value === 'number' ? String(value) : value
  if (typeof id !== 'string') return null
  if (/^\+?\d{5,20}$/.test(id)) return { kind: 'phone', value: id.replace('+', '') }
  if (/^[A-Z]{2}\.ENT\.[A-Za-z0-9]{1,128}$/.test(id)) return { kind: 'parent_bsuid', value: id }
  return /^[A-Z]{2}\.[A-Za-z0-9]{1,128}$/.test(id) ? { kind: 'bsuid', value: id } : null
}

/** The addresses among the values, each once. */
export function addressesIn(...values: unknown[]): Address[] {
  const found = new Map<string, Address>()
  for (const value of values) {
    const address = addressOf(value)
    if (address) found.set(address.value, address)
  }
  return [...found.values()]
}

export function addressesOfSender(message: Fields | null): Address[] {
  if (!message) return []
  const named = addressesIn(message.from, message.from_user_id, message.from_parent_user_id)
  // Word of a changed user id may name nobody as its sender; then it is about the id that was.
  const system = named.length === 0 ? record(message.system) : null
  return system ? addressesIn(system.previous_user_id, system.previous_parent_user_id) : named
}

export function addressesOfRecipient(status: Fields | null): Address[] {
  if (!status) return []
  // In a group every participant has an own status, and recipient_id names the group.
  if (status.recipient_type === 'group')
    return addressesIn(
      status.recipient_participant_id,
      status.recipient_participant_user_id,
      status.recipient_participant_parent_user_id,
    )
  return addressesIn(
    status.recipient_id,
    status.recipient_user_id,
    status.parent_recipient_user_id ?? status.recipient_parent_user_id,
  )
}

/** The `contacts` beside the messages, found by address: their order says nothing. */
export interface ContactBook {
  find(addresses: readonly Address[]): Fields | null
}

export function contactBook(contacts: unknown): ContactBook {
  const known = new Map<string, Fields>()
  for (const contact of list(contacts) ?? []) {
    const fields = record(contact)
    for (const { value } of addressesIn(fields?.wa_id, fields?.user_id))
      if (fields && !known.has(value)) known.set(value, fields)
  }
  return {
    find: (addresses) => addresses.map(({ value }) => known.get(value)).find(Boolean) ?? null,
  }
}

/** All that a message or status and its contact tell about one person. */
export function personOf(addresses: readonly Address[], contact: Fields | null): Person {
  const profile = record(contact?.profile)
  const all = addressesIn(
    ...addresses.map(({ value }) => value),
    contact?.wa_id,
    contact?.user_id,
    contact?.parent_user_id,
  )
  const username = usernameOf(profile?.username)
  if (username) all.push({ kind: 'username', value: username })
  return { addresses: all, name: text(profile?.name, 256)?.trim() || null }
}

function usernameOf(value: unknown): string | null {
  const name = typeof value === 'string' ? value.replace(/^@/, '').toLowerCase() : ''
  return /^[a-z0-9._]{1,64}$/.test(name) ? name : null
}
