/** Whom each kind of item is about, by the many fields in which Meta names people. */
import type { Address } from '../../adapter.ts'
import { addressesIn, usernames } from './people.ts'
import { record, type Fields } from './read.ts'
import type { Scene, Side } from './scene.ts'

/** Who wrote or called, and the addresses of the customer. */
export interface Whose {
  side: Side
  addresses: Address[]
}

export function whoseMessage(message: Fields, scene: Scene): Whose {
  // Media of old messages come later, under the same field, and from both sides.
  if (scene.field === 'history') return whoseOldMessage(message, scene, null)
  return { side: 'contact', addresses: senders(message) }
}

/** What the business wrote in the phone app, or Meta's AI for it: the customer is who it went to. */
export function whoseEcho(echo: Fields, scene: Scene): Whose {
  const to = notOurs(recipients(echo), scene)
  return { side: 'business', addresses: to.length > 0 ? to : notOurs(senders(echo), scene) }
}

/** In a thread of old messages only the number tells whose each is. `thread` names the customer. */
export function whoseOldMessage(message: Fields, scene: Scene, thread: Fields | null): Whose {
  const context = record(thread?.context)
  const customer = addressesIn(thread?.id, context?.wa_id, context?.user_id, context?.parent_user_id)
  const side = sideOfOldMessage(message, scene, customer)
  const named = side === 'business' ? recipients(message) : senders(message)
  const addresses = notOurs([...customer, ...named], scene)
  return { side, addresses: [...addresses, ...usernames(context?.username)] }
}

function sideOfOldMessage(message: Fields, scene: Scene, customer: readonly Address[]): Side {
  const ours = record(message.history_context)?.from_me
  if (typeof ours === 'boolean') return ours ? 'business' : 'contact'
  const from = senders(message)
  if (from.some(({ value }) => value === scene.ours)) return 'business'
  if (customer.length === 0) return notOurs(recipients(message), scene).length > 0 ? 'business' : 'contact'
  const known = new Set(customer.map(({ value }) => value))
  return from.length === 0 || from.some(({ value }) => known.has(value)) ? 'contact' : 'business'
}

export function whoseStatus(status: Fields): Whose {
  // In a group every participant has an own status, and recipient_id names the group.
  const addresses =
    status.recipient_type === 'group'
      ? addressesIn(
          status.recipient_participant_id,
          status.recipient_participant_user_id,
          status.recipient_participant_parent_user_id,
        )
      : addressesIn(
          status.recipient_id,
          status.recipient_user_id,
          status.parent_recipient_user_id ?? status.recipient_parent_user_id,
        )
  return { side: 'business', addresses }
}

export function whoseCall(call: Fields, scene: Scene): Whose {
  const from = notOurs(senders(call), scene)
  const to = notOurs(recipients(call), scene)
  const out =
    call.direction === 'BUSINESS_INITIATED' || (call.direction !== 'USER_INITIATED' && from.length === 0)
  const [customer, other] = out ? [to, from] : [from, to]
  return { side: out ? 'business' : 'contact', addresses: customer.length > 0 ? customer : other }
}

/** Somebody who is named like a contact is. */
export function whoseEntry(entry: Fields): Whose {
  return { side: 'contact', addresses: addressesIn(entry.wa_id, entry.user_id, entry.parent_user_id) }
}

/** A line of the business's own address book. */
export function whoseName(item: Fields): Whose {
  const contact = record(item.contact)
  const addresses = addressesIn(contact?.phone_number, contact?.user_id, contact?.parent_user_id)
  return { side: 'contact', addresses }
}

/** A change of user ids outside of messages names the old and the new one of each kind. */
export function whoseUserId(item: Fields): Whose {
  const before = (value: unknown) => record(value)?.previous
  const addresses = addressesIn(
    item.wa_id,
    before(item.user_id) ?? item.previous_user_id,
    before(item.parent_user_id) ?? item.previous_parent_user_id,
  )
  return { side: 'contact', addresses }
}

function senders(item: Fields): Address[] {
  // News of a changed number or user id may name nobody as its sender, only who it was until then.
  const system = item.type === 'system' ? record(item.system) : null
  return addressesIn(
    item.from,
    item.from_user_id,
    item.from_parent_user_id,
    system?.customer,
    system?.previous_wa_id,
    system?.previous_user_id,
    system?.previous_parent_user_id,
  )
}

function recipients(item: Fields): Address[] {
  return addressesIn(item.to, item.to_user_id, item.to_parent_user_id, item.recipient)
}

function notOurs(addresses: readonly Address[], { ours }: Scene): Address[] {
  return addresses.filter(({ value }) => value !== ours)
}
