import type { InboundEvent } from '../../adapter.ts'
import { eventsOfChange } from './change.ts'
import { malformed, withRaw } from './event.ts'
import { list, record, type Fields } from './read.ts'

/**
 * Walks all of a delivery: one POST may hold several business accounts, numbers, changes, messages and
 * statuses. A part that can't be read becomes one malformed event and leaves its neighbours alone.
 */
export function parse(raw: string): InboundEvent[] {
  const whole = () => raw
  let body: unknown
  try {
    body = JSON.parse(raw)
  } catch {
    // The parser's own message quotes the text, so it stays out of the reason.
    return [withRaw(malformed(null, 'The body is no JSON.'), whole)]
  }
  const fields = record(body)
  if (isBareHistory(fields)) return eventsOfEntry({ changes: [{ field: 'history', value: fields }] }, raw)
  const object = fields?.object
  if (object !== 'whatsapp_business_account')
    return [withRaw(malformed(null, 'object is not whatsapp_business_account.'), whole)]
  const entries = list(fields?.entry)
  if (!entries) return [withRaw(malformed(null, 'entry is no list.'), whole)]
  return entries.flatMap((entry) => eventsOfEntry(entry, raw))
}

/** Meta's example of a business that keeps its old messages to itself stands without the envelope. */
function isBareHistory(body: Fields | null): boolean {
  return body?.object === undefined && list(body?.history) !== null
}

function eventsOfEntry(entry: unknown, whole: string): InboundEvent[] {
  const fields = record(entry)
  const changes = list(fields?.changes)
  if (!fields || !changes) {
    const raw = () => envelope(whole, entry)
    return [withRaw(malformed(null, fields ? 'changes is no list.' : 'entry is no object.'), raw)]
  }
  return changes.flatMap((change) =>
    eventsOfChange(change, {
      group: fields.id,
      time: fields.time,
      envelope: (change) => envelope(whole, { id: fields.id, time: fields.time, changes: [change] }),
    }),
  )
}

/** A delivery of one entry. Nested too deep to be written again, the whole delivery stands for its part. */
function envelope(whole: string, entry: unknown): string {
  try {
    return JSON.stringify({ object: 'whatsapp_business_account', entry: [entry] })
  } catch {
    return whole
  }
}
