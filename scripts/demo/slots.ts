/** The open conversations of a morning at the shop, newest first: how they stand and how long ago. */
import type { Account } from './accounts.ts'
import type { Tail } from './cut.ts'

export type Worker = Extract<Account['key'], 'admin' | 'jonas' | 'mia'>

export interface Slot {
  tail: Tail
  /** Minutes since the last message. */
  age: number
  /** null: nobody has taken it yet. */
  worker: Worker | null
  /** Nobody has looked at the last messages. */
  unread: boolean
  /** The age matters to the minute, even at night. */
  exact?: boolean
  /** This very dialogue; left out: any that can end so. */
  dialogue?: string
}

const hours = (count: number) => count * 60
const days = (count: number) => count * 24 * 60

const fresh = (age: number): Slot => ({ tail: 'first', age, worker: null, unread: true, exact: true })
const asked = (age: number, worker: Worker): Slot => ({ tail: 'asked', age, worker, unread: true })
const told = (age: number, worker: Worker): Slot => ({ tail: 'answered', age, worker, unread: false })
const once = (dialogue: string, age: number, worker: Worker, unread = false): Slot => ({
  tail: 'whole',
  age,
  worker,
  unread,
  dialogue,
})

export const SLOTS: readonly Slot[] = [
  once('damage-door', 2, 'jonas', true),
  fresh(5),
  once('known-by-name', 7, 'jonas'),
  asked(9, 'jonas'),
  told(13, 'mia'),
  once('fabric-list', 15, 'jonas', true),
  fresh(18),
  once('missed-call', 21, 'mia'),
  told(24, 'jonas'),
  once('table-leg-en', 27, 'jonas', true),
  asked(31, 'mia'),
  once('failed-gone', 38, 'jonas'),
  once('phone-app', 44, 'mia', true),
  fresh(52),
  once('order-catalogue', 58, 'jonas'),
  once('hotel-order', 64, 'jonas', true),
  once('advert-sofa', 70, 'mia'),
  told(75, 'jonas'),
  once('unknown-fate', 83, 'mia'),
  asked(95, 'mia'),
  told(hours(2.1), 'mia'),
  fresh(hours(2.4)),
  once('fitter-form', hours(2.6), 'jonas', true),
  once('poll-colour', hours(2.9), 'mia'),
  asked(hours(3.3), 'jonas'),
  told(hours(4.2), 'jonas'),
  once('new-number', hours(4.4), 'mia'),
  once('failed-withheld', hours(4.6), 'jonas'),
  told(hours(6.3), 'admin'),
  fresh(hours(9)),
  asked(hours(11.2), 'jonas'),
  told(hours(15.4), 'mia'),
  once('unknown-fate-en', hours(17.3), 'jonas'),
  told(hours(19.6), 'jonas'),
  told(hours(21.1), 'mia'),
  // Less than two hours left to answer.
  { tail: 'asked', age: hours(22.4), worker: 'jonas', unread: false, exact: true },
  { tail: 'first', age: hours(22.9), worker: null, unread: false, exact: true },
  { tail: 'asked', age: hours(23.3), worker: 'mia', unread: false, exact: true },
  // Too late for a free answer.
  once('failed-window', hours(26.7), 'mia'),
  told(hours(28.4), 'jonas'),
  { tail: 'asked', age: hours(31), worker: 'jonas', unread: false },
  { tail: 'first', age: hours(37), worker: null, unread: false },
  once('failed-gone', days(2), 'mia'),
  told(days(2.2), 'mia'),
  told(days(3.3), 'jonas'),
  told(days(4.1), 'admin'),
  { tail: 'asked', age: days(4.9), worker: 'mia', unread: false },
  told(days(6.2), 'mia'),
  told(days(7.9), 'jonas'),
]
