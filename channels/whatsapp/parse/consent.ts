import type { InboundConsent } from '../../adapter.ts'
import { malformed, type Bare } from './event.ts'
import { readNotice } from './notice/notice.ts'
import { namesSomebody } from './people.ts'
import { moment, text, type Fields } from './read.ts'
import type { Place } from './scene.ts'

/** `signup`: through a link with which a business asks for it. */
const STATES: ReadonlyMap<unknown, InboundConsent['state']> = new Map([
  ['stop', 'withdrawn'],
  ['resume', 'granted'],
  ['signup', 'granted'],
])

/** One item of `user_preferences`: whether somebody takes marketing messages. */
export function readConsent(item: Fields, place: Place): Bare {
  const { account, person } = place
  if (!namesSomebody(person.addresses)) return malformed(account, 'A preference of nobody readable.')
  const state = STATES.get(item.value)
  if (!state || item.category !== 'marketing_messages') return readNotice('user_preferences', item, place)
  return {
    type: 'consent',
    account,
    from: person,
    purpose: 'marketing',
    state,
    detail: text(item.detail, 1000),
    at: moment(item.timestamp),
  }
}
