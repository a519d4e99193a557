/** What arrives as a message: new, known already, or more about one that is here. */
import type { InboundMessage } from '../../../channels/adapter.ts'
import { DAY } from '../../clock.ts'
import type { Tx } from '../../storage/database.ts'
import type { Inbox } from '../inbox/store.ts'
import { advance } from './rules.ts'
import type { Message } from './store.ts'

export interface Arrival<Event> {
  inbox: Inbox
  event: Event
}

export type MessageArrival = Arrival<InboundMessage>

/** A message that is here, and what is told of it once more. */
export interface Known {
  arrival: MessageArrival
  row: Message
}

/** What tells messages apart: the provider's ids are unique within an inbox. */
export const keyOf = ({ inbox, event }: MessageArrival) => `${inbox.id}:${event.externalId}`

/** Each message once, whatever a batch holds, and apart from those that are here. */
export async function sortArrivals(
  tx: Tx,
  arrivals: readonly MessageArrival[],
): Promise<{ fresh: MessageArrival[]; known: Known[] }> {
  const unique = new Map<string, MessageArrival>()
  for (const arrival of arrivals) {
    const before = unique.get(keyOf(arrival))
    unique.set(keyOf(arrival), before ? combine(before, arrival) : arrival)
  }
  const rows = await tx
    .selectFrom('message')
    .selectAll()
    .where('inbox_id', 'in', [...new Set(arrivals.map(({ inbox }) => inbox.id))])
    .where('external_id', 'in', [...new Set(arrivals.map(({ event }) => event.externalId))])
    .execute()
  const known = rows.flatMap((row) => {
    const key = `${row.inbox_id}:${row.external_id}`
    const arrival = unique.get(key)
    unique.delete(key)
    return arrival ? [{ arrival, row }] : []
  })
  return { fresh: [...unique.values()], known }
}

/**
 * The same message told twice. Live word says what it does, whichever has the file says what it is, and
 * how far it got is the furthest that was told.
 */
function combine(a: MessageArrival, b: MessageArrival): MessageArrival {
  const [first, second] = a.event.origin === 'history' && b.event.origin === 'live' ? [b, a] : [a, b]
  const fuller = first.event.message.files.length === 0 && second.event.message.files.length > 0
  const { delivery } = first.event
  return {
    inbox: first.inbox,
    event: {
      ...first.event,
      message: (fuller ? second : first).event.message,
      delivery: delivery && second.event.delivery ? advance(delivery, second.event.delivery) : delivery,
    },
  }
}

/**
 * What is newer is told by the provider's clock, and clocks differ a little. A time that nobody told, or
 * one so far ahead that nothing would ever be newer, is now.
 */
export const plausible = (at: number, now: number): number => (at > 0 && at <= now + DAY ? at : now)

/** By our clock a message can't come from the future: that would put it in the wrong place. */
export const believed = (at: number, now: number): number => (at > 0 ? Math.min(at, now) : now)
