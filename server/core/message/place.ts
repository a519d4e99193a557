/** Finds the contact and the conversation of each message. */
import type { AppContext } from '../../context.ts'
import type { NewEvent } from '../../events/log.ts'
import type { Tx } from '../../storage/database.ts'
import { provenAddresses } from '../contact/card.ts'
import { resolveContacts, type Sighting } from '../contact/resolve.ts'
import { contactsUpdated } from '../contact/store.ts'
import { openConversations, pairKey, type ConversationRow } from '../conversation/open.ts'
import { fileMails, isMail } from '../mail/file.ts'
import { believed, plausible, type MessageArrival } from './arrivals.ts'

export interface Placed {
  arrival: MessageArrival
  conversation: ConversationRow
  /** The time we believe. */
  sentAt: number
}

export interface Placing {
  /** In the order of the arrivals. */
  placed: Placed[]
  created: ConversationRow[]
  /** Of mail: see core/mail/thread-reunite.ts. */
  suspects: ReadonlySet<number>
}

/** `homes`: by `keyOf`, the conversations of those that are here already. */
export async function placeMessages(
  ctx: AppContext,
  tx: Tx,
  arrivals: readonly MessageArrival[],
  homes: ReadonlyMap<string, number>,
  events: NewEvent[],
): Promise<Placing> {
  const first = arrivals[0]
  if (!first) return { placed: [], created: [], suspects: new Set() }
  const mails = arrivals.filter(isMail)
  if (mails.length > 0) {
    const { filed, ...more } = await fileMails(ctx, tx, mails, homes, events)
    return { placed: filed, ...more }
  }
  const now = ctx.clock.now()
  const { contactIds, changed } = await resolveContacts(
    ctx,
    tx,
    first.inbox.channel,
    sightingsOf(arrivals, now),
  )
  const happenings = arrivals.map(({ inbox, event }, index) => ({
    inboxId: inbox.id,
    contactId: contactIds[index] as number,
    at: believed(event.at, now),
    opens: event.direction === 'in' && event.origin === 'live',
    fresh: event.fresh === true,
  }))
  const { conversations, created } = await openConversations(ctx, tx, happenings, events)
  events.push(...(await contactsUpdated(tx, changed)))
  const placed = arrivals.map((arrival, index) => {
    const { inboxId, contactId, at } = happenings[index] as (typeof happenings)[number]
    const conversation = conversations.get(pairKey(inboxId, contactId)) as ConversationRow
    return { arrival, conversation, sentAt: at }
  })
  return { placed, created, suspects: new Set() }
}

/** Who the messages name, and after that what some of them prove beyond it. */
function sightingsOf(arrivals: readonly MessageArrival[], now: number): Sighting[] {
  const named = arrivals.map(({ event }) => ({
    // The business's own word names the address it wrote to, not what the customer is called.
    person: event.direction === 'in' ? event.from : { ...event.from, name: null },
    at: plausible(event.at, now),
    source: 'message' as const,
  }))
  const proven = arrivals.flatMap(({ event }) => {
    const addresses = event.direction === 'in' ? provenAddresses(event.message) : []
    if (addresses.length === 0) return []
    const person = { addresses: [...event.from.addresses, ...addresses], name: null }
    return [{ person, at: plausible(event.at, now), source: 'card' as const }]
  })
  return [...named, ...proven]
}
