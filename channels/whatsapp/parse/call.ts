import type { InboundCall } from '../../adapter.ts'
import { WINDOW } from '../window.ts'
import { malformed, type Bare } from './event.ts'
import { readNotice } from './notice/notice.ts'
import { namesSomebody } from './people.ts'
import { identifier, moment, text, type Fields } from './read.ts'
import type { Place } from './scene.ts'

type State = InboundCall['state']

const STATES: ReadonlyMap<string, State> = new Map([
  ['RINGING', 'ringing'],
  ['ACCEPTED', 'accepted'],
  ['REJECTED', 'rejected'],
  ['FAILED', 'failed'],
  ['COMPLETED', 'ended'],
])

/** One item of `calls`: it begins, or it is over. */
export function readCall(call: Fields, place: Place): Bare {
  const { account, person, side } = place
  const externalId = identifier(call.id)
  if (!externalId) return malformed(account, 'A call without id.')
  if (!namesSomebody(person.addresses)) return malformed(account, 'A call with nobody readable.')
  const direction = side === 'contact' ? 'in' : 'out'
  const seconds = secondsOf(call)
  const state = stateOf(call, direction, seconds)
  if (!state) return readNotice('calls', call, place)
  const at = moment(call.timestamp)
  // The window opens when the customer rings, and the news of the end may be all that arrives.
  const began = moment(call.start_time) || at - (seconds ?? 0) * 1000
  return {
    type: 'call',
    account,
    externalId,
    from: person,
    direction,
    state,
    seconds,
    replyUntil: direction === 'in' && at > 0 && began > 0 ? began + WINDOW : null,
    at,
  }
}

/** An item of `statuses` that is about a call: how the customer takes the one we make. */
export function readCallStatus(status: Fields, place: Place): Bare {
  const { account, person } = place
  const externalId = identifier(status.id)
  if (!externalId) return malformed(account, 'A status without id.')
  const state = STATES.get(wordOf(status.status))
  if (!state || !namesSomebody(person.addresses)) return readNotice('status', status, place)
  return {
    type: 'call',
    account,
    externalId,
    from: person,
    direction: 'out',
    state,
    seconds: null,
    replyUntil: null,
    at: moment(status.timestamp),
  }
}

function stateOf(call: Fields, direction: 'in' | 'out', seconds: number | null): State | null {
  const state = STATES.get(wordOf(call.status))
  switch (wordOf(call.event)) {
    case 'CONNECT':
      return 'ringing'
    case 'TERMINATE':
      // Only a call that was answered has a length. One of theirs that nobody took is missed, whatever
      // ended it; one of ours has failed or was rejected where Meta says so.
      if (seconds !== null) return state === 'failed' ? 'failed' : 'ended'
      return direction === 'out' && (state === 'failed' || state === 'rejected') ? state : 'missed'
    default:
      return state ?? null
  }
}

function secondsOf({ duration }: Fields): number | null {
  const seconds = typeof duration === 'string' && /^\d{1,9}$/.test(duration) ? Number(duration) : duration
  return typeof seconds === 'number' && seconds > 0 && seconds < 1e9 ? Math.round(seconds) : null
}

function wordOf(value: unknown): string {
  return text(value, 64)?.toUpperCase() ?? ''
}
