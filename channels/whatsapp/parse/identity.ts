import type { Address, InboundIdentity, Person } from '../../adapter.ts'
import { malformed, type Bare } from './event.ts'
import type { Base } from './message.ts'
import { addressesIn, namesSomebody } from './people.ts'
import { moment, record, type Fields } from './read.ts'
import type { Place } from './scene.ts'

/** `customer_changed_number` is what older versions of the webhook call a changed number. */
const CHANGES: ReadonlyMap<unknown, InboundIdentity['change']> = new Map([
  ['user_changed_number', 'number'],
  ['customer_changed_number', 'number'],
  ['user_changed_user_id', 'user_id'],
  ['customer_identity_changed', 'security'],
])

/** News that somebody is reached differently; null for any other, and where it does not say how. */
export function readIdentity(message: Fields, base: Base): Bare | null {
  const system = record(message.system)
  const change = CHANGES.get(system?.type)
  if (!system || !change) return null
  if (change === 'security') return { ...base, type: 'identity', change, ended: [], gained: [] }
  const told = addressesIn(system.wa_id, system.new_wa_id, system.user_id, system.parent_user_id)
  if (told.length === 0) return null
  const before = addressesIn(message.from, system.customer, system.previous_wa_id)
  const fresh = without(told, before)
  const gained = fresh.length > 0 ? fresh : told
  // Numbers are given to others in time. User ids never are, so an old one still names the same person.
  const ended = change === 'number' ? without(before.filter(isPhone), told) : []
  return { ...base, type: 'identity', from: until(base.from, gained), change, ended, gained }
}

/** Who had the new number until then was somebody else, so it does not name this person yet. */
function until(person: Person, gained: readonly Address[]): Person {
  const addresses = without(person.addresses, gained.filter(isPhone))
  return namesSomebody(addresses) ? { ...person, addresses } : person
}

function without(addresses: readonly Address[], others: readonly Address[]): Address[] {
  const out = new Set(others.map(({ value }) => value))
  return addresses.filter(({ value }) => !out.has(value))
}

function isPhone({ kind }: Address): boolean {
  return kind === 'phone'
}

/** A changed user id that is told outside of messages, in a list of its own. */
export function readUserIdChange(item: Fields, place: Place): Bare {
  const { account, person } = place
  const after = (value: unknown) => record(value)?.current ?? value
  const gained = addressesIn(after(item.user_id), after(item.parent_user_id))
  const [first] = gained
  if (!first || !namesSomebody(person.addresses))
    return malformed(account, 'A changed user id without the old or the new one.')
  return {
    type: 'identity',
    account,
    // It has no id of its own, and no user id is given twice.
    externalId: `user_id_update:${first.value}`,
    from: person,
    change: 'user_id',
    ended: [],
    gained,
    at: moment(item.timestamp),
  }
}
