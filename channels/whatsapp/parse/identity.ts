import type { Address, InboundIdentity } from '../../adapter.ts'
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
  const gained = addressesIn(system.wa_id, system.new_wa_id, system.user_id, system.parent_user_id)
  if (gained.length === 0) return null
  const before = addressesIn(message.from, system.customer, system.previous_wa_id)
  const ended = change === 'number' ? phonesLost(before, gained) : []
  return { ...base, type: 'identity', change, ended, gained }
}

/** Numbers are given to others in time. User ids never are, so an old one still names the same person. */
function phonesLost(before: readonly Address[], gained: readonly Address[]): Address[] {
  const kept = new Set(gained.map(({ value }) => value))
  return before.filter(({ kind, value }) => kind === 'phone' && !kept.has(value))
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
