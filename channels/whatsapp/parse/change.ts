import type { InboundEvent } from '../../adapter.ts'
import { malformed, withRaw } from './event.ts'
import { readNotice } from './notice.ts'
import { identifier, record } from './read.ts'
import { eventsOfTraffic } from './traffic.ts'

/** Where in the delivery a change stands. */
export interface Entry {
  /** The business account, as it stands in the delivery. */
  group: unknown
  time: unknown
  /** A delivery that holds nothing but this change. */
  envelope: (change: unknown) => string
}

/**
 * While Meta's own AI holds a thread, its messages come under `standby` and nowhere else; they are the
 * customer's messages all the same.
 */
const TRAFFIC: ReadonlySet<string> = new Set(['messages', 'standby'])

export function eventsOfChange(change: unknown, entry: Entry): InboundEvent[] {
  const field = identifier(record(change)?.field)
  const value = record(record(change)?.value)
  if (!field || !value) {
    const reason = field ? 'value is no object.' : 'A change without field.'
    return [withRaw(malformed(accountOf(record(change)?.value), reason), () => entry.envelope(change))]
  }
  const scene = { account: accountOf(value), group: identifier(entry.group), time: entry.time }
  const raw = (value: unknown) => entry.envelope({ field, value })
  if (TRAFFIC.has(field)) return eventsOfTraffic(field, value, scene, raw)
  return [withRaw(readNotice(field, value, scene), () => raw(value))]
}

function accountOf(value: unknown): string | null {
  return identifier(record(record(value)?.metadata)?.phone_number_id)
}
