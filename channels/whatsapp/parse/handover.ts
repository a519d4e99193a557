import type { InboundHandover } from '../../adapter.ts'
import type { Bare } from './event.ts'
import { addressesIn, contactBook, namesSomebody, personOf } from './people.ts'
import { moment, record, text, type Fields } from './read.ts'
import type { Scene } from './scene.ts'

/**
 * A conversation that goes from Meta's AI to the business or back. The business's number stands in
 * `recipient` and the customer in `sender`. null where it does not say who has the conversation.
 */
export function readHandover(value: Fields, scene: Scene): Bare | null {
  const to = newOwner(record(value.control_passed) ?? record(value.control_taken))
  const sender = record(value.sender)
  const addresses = addressesIn(sender?.phone_number, sender?.wa_id, sender?.user_id, sender?.parent_user_id)
  const person = personOf(addresses, contactBook(value.contacts).find(addresses))
  if (!to || !scene.account || !namesSomebody(person.addresses)) return null
  const at = moment(value.timestamp) || moment(scene.time)
  return { type: 'handover', account: scene.account, from: person, to, at }
}

/** By whom it names, or else by who had it: there are but these two. */
function newOwner(control: Fields | null): InboundHandover['to'] | null {
  const next = roleOf(control?.new_owner_role ?? control?.new_owner_app_role)
  if (next) return isAgent(next) ? 'provider' : 'business'
  const before = roleOf(
    control?.previous_owner_role ??
      control?.previous_owner_app_role ??
      record(control?.previous_owner)?.app_role,
  )
  return before && isAgent(before) ? 'business' : null
}

function roleOf(value: unknown): string | null {
  return text(value, 64)?.toLowerCase() ?? null
}

/** `ai_agent` and `meta_business_agent` are words for it; people and apps are called otherwise. */
function isAgent(role: string): boolean {
  return /(^|_)(ai|meta)_/.test(`${role}_`)
}
