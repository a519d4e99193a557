import type { InboundEvent } from '../../adapter.ts'
import { malformed, withRaw } from './event.ts'
import { readHandover } from './handover.ts'
import { readNotice } from './notice/notice.ts'
import { identifier, record, shallow, text, type Fields } from './read.ts'
import type { Scene } from './scene.ts'
import { eventsOfTraffic, holdsTraffic } from './traffic.ts'

/** Where in the delivery a change stands. */
export interface Entry {
  /** The business account, as it stands in the delivery. */
  group: unknown
  time: unknown
  /** A delivery that holds nothing but this change. */
  envelope: (change: unknown) => string
}

export function eventsOfChange(change: unknown, entry: Entry): InboundEvent[] {
  const field = identifier(record(change)?.field)
  const value = record(record(change)?.value)
  if (!field || !value) {
    const reason = field ? 'value is no object.' : 'A change without field.'
    return [withRaw(malformed(accountOf(record(change)?.value), reason), () => entry.envelope(change))]
  }
  const scene = sceneOf(field, value, entry)
  const raw = (value: unknown) => entry.envelope({ field, value })
  const traffic = unfolded(value)
  if (holdsTraffic(traffic)) return eventsOfTraffic(traffic, scene, raw)
  const handover = field === 'messaging_handovers' && shallow(value) ? readHandover(value, scene) : null
  return [withRaw(handover ?? readNotice(field, value, scene), () => raw(value))]
}

function sceneOf(field: string, value: Fields, entry: Entry): Scene {
  const number = text(record(value.metadata)?.display_phone_number, 64)
  return {
    field,
    account: accountOf(value),
    group: identifier(entry.group),
    time: entry.time,
    ours: number?.replaceAll(/\D/g, '') || null,
  }
}

/** Only handovers have no metadata; in them the business is the recipient. */
function accountOf(value: unknown): string | null {
  const fields = record(value)
  return identifier((record(fields?.metadata) ?? record(fields?.recipient))?.phone_number_id)
}

/**
 * While Meta's own AI holds a thread, its messages come under `standby` and nowhere else; they are the
 * customer's messages all the same. Their lists have been seen beside the metadata and one level deeper.
 */
function unfolded(value: Fields): Fields {
  const { standby, ...around } = value
  const inner = record(standby)
  return inner ? { ...around, ...inner } : value
}
