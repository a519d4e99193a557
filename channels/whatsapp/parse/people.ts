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
  return unique(values.map(addressOf).filter((address) => address !== null))
}

/** A user name as an address; none where it is no name. People change them, so nobody is found by one. */
export function usernames(value: unknown): Address[] {
  const name = typeof value === 'string' ? value.replace(/^@/, '').toLowerCase() : ''
  return /^[a-z0-9._]{1,64}$/.test(name) ? [{ kind: 'username', value: name }] : []
}

/** True if somebody can be found by these, or written to. */
export function namesSomebody(addresses: readonly Address[]): boolean {
  return addresses.some(({ kind }) => kind !== 'username')
}

/** The `contacts` beside the messages, found by address: their order says nothing. */
export interface ContactBook {
  /** Where a message names nobody, the only contact beside it is who it is about. */
  find(addresses: readonly Address[]): Fields | null
}

export function contactBook(contacts: unknown): ContactBook {
  const all = (list(contacts) ?? []).map(record).filter((contact) => contact !== null)
  const known = new Map<string, Fields>()
  for (const contact of all)
    for (const { value } of addressesIn(contact.wa_id, contact.user_id))
      if (!known.has(value)) known.set(value, contact)
  const only = all.length === 1 ? (all[0] ?? null) : null
  return {
    find: (addresses) =>
      namesSomebody(addresses)
        ? (addresses.map(({ value }) => known.get(value)).find(Boolean) ?? null)
        : only,
  }
}

/** All that an item and its contact tell about one person. */
export function personOf(addresses: readonly Address[], contact: Fields | null): Person {
  const profile = record(contact?.profile)
  return {
    addresses: unique([
      ...addresses,
      ...addressesIn(contact?.wa_id, contact?.user_id, contact?.parent_user_id),
      ...usernames(profile?.username ?? contact?.username),
    ]),
    name: text(profile?.name, 256)?.trim() || null,
  }
}

function unique(addresses: readonly Address[]): Address[] {
  return [...new Map(addresses.map((address) => [`${address.kind} ${address.value}`, address])).values()]
}
