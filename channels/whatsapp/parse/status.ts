import type { InboundStatus } from '../../adapter.ts'
import { graphFailure } from '../errors.ts'
import { malformed, type Bare } from './event.ts'
import { readNotice, type Scene } from './notice.ts'
import { addressesOfRecipient, personOf, type ContactBook } from './people.ts'
import { identifier, list, moment, record, text, type Fields } from './read.ts'

/** `played` says that a voice note was listened to, which is to a voice note what reading is to a text. */
const STATES: ReadonlyMap<unknown, InboundStatus['state']> = new Map([
  ['sent', 'sent'],
  ['delivered', 'delivered'],
  ['read', 'read'],
  ['played', 'read'],
  ['failed', 'failed'],
])

/** One item of `statuses`: how far one of our messages got. */
export function readStatus(status: Fields, account: string, book: ContactBook, scene: Scene): Bare {
  const externalId = identifier(status.id)
  if (!externalId) return malformed(account, 'A status without id.')
  if (typeof status.status !== 'string') return malformed(account, 'A status without status.')
  const state = STATES.get(status.status)
  // Meta has used other words (deleted, warning) and may find more; none of them moves a tick.
  if (!state) return readNotice('status', status, scene)
  const addresses = addressesOfRecipient(status)
  return {
    type: 'status',
    account,
    externalId,
    correlation: text(status.biz_opaque_callback_data, 512),
    state,
    to: personOf(addresses, book.find(addresses)),
    price: null,
    replyUntil: null,
    failure: state === 'failed' ? graphFailure(record(list(status.errors)?.[0])) : null,
    at: moment(status.timestamp),
  }
}
