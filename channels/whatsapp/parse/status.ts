import type { InboundStatus, Price } from '../../adapter.ts'
import { graphFailure } from '../errors.ts'
import { readCallStatus } from './call.ts'
import { malformed, type Bare } from './event.ts'
import { readNotice } from './notice/notice.ts'
import { identifier, list, moment, record, text, type Fields } from './read.ts'
import type { Place } from './scene.ts'

/** `played` says that a voice note was listened to, and is more than read. */
const STATES: ReadonlyMap<unknown, InboundStatus['state']> = new Map(
  (['sent', 'delivered', 'read', 'played', 'failed'] as const).map((state) => [state, state]),
)

/** One item of `statuses`: how far one of our messages got. */
export function readStatus(status: Fields, place: Place): Bare {
  if (status.type === 'call') return readCallStatus(status, place)
  const { account, person } = place
  const externalId = identifier(status.id)
  if (!externalId) return malformed(account, 'A status without id.')
  if (typeof status.status !== 'string') return malformed(account, 'A status without status.')
  const state = STATES.get(status.status)
  // Meta has used other words (deleted, warning) and may find more; none of them moves a tick.
  if (!state) return readNotice('status', status, place)
  return {
    type: 'status',
    account,
    externalId,
    correlation: text(status.biz_opaque_callback_data, 512),
    state,
    to: person,
    price: priceOf(record(status.pricing)),
    replyUntil: entryPointEnd(record(status.conversation)),
    // Errors beside a message that was sent have been seen, and do not make it a failed one.
    failure: state === 'failed' ? graphFailure(record(list(status.errors)?.[0])) : null,
    at: moment(status.timestamp),
  }
}

function priceOf(pricing: Fields | null): Price | null {
  const category = wordOf(pricing?.category)
  return category ? { category, type: wordOf(pricing?.type) } : null
}

/** Meta writes the same word with `-` or `_`, in lower or upper case. */
function wordOf(value: unknown): string | null {
  return text(value, 64)?.toLowerCase().replaceAll('-', '_') ?? null
}

/** Of all conversations only those that an advertisement began tell when free answers end. */
function entryPointEnd(conversation: Fields | null): number | null {
  const isEntryPoint = record(conversation?.origin)?.type === 'referral_conversion'
  return (isEntryPoint && moment(conversation?.expiration_timestamp)) || null
}
