import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Hours } from '../../contract/widget.ts'
import { openingAt } from './hours.ts'

const office = (days: number[], from: string, to: string): Hours['week'] =>
  days.map((day) => ({ day, from, to }))
const WORKDAYS = [1, 2, 3, 4, 5]
const berlin = (week: Hours['week'], closed: string[] = []): Hours => ({
  timeZone: 'Europe/Berlin',
  week,
  closed,
})

const NINE_TO_FIVE = berlin(office(WORKDAYS, '09:00', '17:00'))

/** `opens` and `now` as RFC 3339 says them; `null`: open, or never. */
interface Row {
  it: string
  hours: Hours
  now: string
  open: boolean
  opens: string | null
}

const TABLE: Row[] = [
  {
    it: 'opens at the minute it says',
    hours: NINE_TO_FIVE,
    now: '2026-11-23T09:00:00+01:00',
    open: true,
    opens: null,
  },
  {
    it: 'is shut a second before',
    hours: NINE_TO_FIVE,
    now: '2026-11-23T08:59:59+01:00',
    open: false,
    opens: '2026-11-23T09:00:00+01:00',
  },
  {
    it: 'is open until the last second',
    hours: NINE_TO_FIVE,
    now: '2026-11-23T16:59:59+01:00',
    open: true,
    opens: null,
  },
  {
    it: 'shuts at the minute it says',
    hours: NINE_TO_FIVE,
    now: '2026-11-23T17:00:00+01:00',
    open: false,
    opens: '2026-11-24T09:00:00+01:00',
  },
  {
    it: 'goes over the weekend',
    hours: NINE_TO_FIVE,
    now: '2026-11-20T18:00:00+01:00',
    open: false,
    opens: '2026-11-23T09:00:00+01:00',
  },
  {
    it: 'stays shut on a closed day',
    hours: { ...NINE_TO_FIVE, closed: ['2026-11-23'] },
    now: '2026-11-23T10:00:00+01:00',
    open: false,
    opens: '2026-11-24T09:00:00+01:00',
  },
  {
    it: 'goes over closed days to the next open one',
    hours: { ...NINE_TO_FIVE, closed: ['2026-12-24', '2026-12-25'] },
    now: '2026-12-23T17:30:00+01:00',
    open: false,
    opens: '2026-12-28T09:00:00+01:00',
  },
  {
    it: 'takes the next of several times of a day',
    hours: berlin([...office([1], '14:00', '18:00'), ...office([1], '09:00', '12:00')]),
    now: '2026-11-23T12:30:00+01:00',
    open: false,
    opens: '2026-11-23T14:00:00+01:00',
  },
  {
    it: 'is open where times overlap',
    hours: berlin([...office([1], '09:00', '13:00'), ...office([1], '12:00', '15:00')]),
    now: '2026-11-23T13:30:00+01:00',
    open: true,
    opens: null,
  },
  {
    it: 'goes on until midnight',
    hours: berlin(office([1], '20:00', '24:00')),
    now: '2026-11-23T23:59:59+01:00',
    open: true,
    opens: null,
  },
  {
    it: 'ends at midnight',
    hours: berlin(office([1], '20:00', '24:00')),
    now: '2026-11-24T00:00:00+01:00',
    open: false,
    opens: '2026-11-30T20:00:00+01:00',
  },
  {
    it: 'goes on over midnight where the next day begins with it',
    hours: berlin([...office([1], '20:00', '24:00'), ...office([2], '00:00', '02:00')]),
    now: '2026-11-24T00:00:00+01:00',
    open: true,
    opens: null,
  },
  {
    it: 'asks the clock of its zone, not of the visitor',
    hours: NINE_TO_FIVE,
    now: '2026-11-23T02:30:00-05:00',
    open: false,
    opens: '2026-11-23T09:00:00+01:00',
  },
  {
    it: 'knows that a day begins earlier in the east',
    hours: { timeZone: 'Asia/Tokyo', week: office([1], '00:00', '09:00'), closed: [] },
    now: '2026-11-22T15:00:00Z',
    open: true,
    opens: null,
  },
  {
    it: 'names summer time after the clocks went forward',
    hours: NINE_TO_FIVE,
    now: '2026-03-27T18:00:00+01:00',
    open: false,
    opens: '2026-03-30T09:00:00+02:00',
  },
  {
    it: 'begins right after an hour that is left out',
    hours: berlin(office([7], '02:30', '10:00')),
    now: '2026-03-29T01:59:00+01:00',
    open: false,
    opens: '2026-03-29T03:00:00+02:00',
  },
  {
    it: 'opens the first time of an hour that comes twice',
    hours: berlin(office([7], '02:30', '10:00')),
    now: '2026-10-25T01:00:00+02:00',
    open: false,
    opens: '2026-10-25T02:30:00+02:00',
  },
  {
    it: 'is as the clock says the second time, too',
    hours: berlin(office([7], '02:00', '02:30')),
    now: '2026-10-25T02:45:00+02:00',
    open: false,
    opens: '2026-10-25T02:00:00+01:00',
  },
  {
    it: 'opens again when the clocks go back into its time',
    hours: berlin(office([7], '01:30', '02:30')),
    now: '2026-10-25T02:45:00+02:00',
    open: false,
    opens: '2026-10-25T02:00:00+01:00',
  },
  {
    it: 'begins with a day whose midnight is left out',
    hours: { timeZone: 'Asia/Beirut', week: office([7], '00:30', '10:00'), closed: [] },
    now: '2026-03-28T23:59:00+02:00',
    open: false,
    opens: '2026-03-29T01:00:00+03:00',
  },
  {
    it: 'never opens without a time',
    hours: berlin([]),
    now: '2026-11-23T10:00:00+01:00',
    open: false,
    opens: null,
  },
]

describe('office hours', () => {
  it.each(TABLE)('$it', ({ hours, now, open, opens }) => {
    expect(openingAt(hours, Date.parse(now))).toEqual({
      open,
      opensAt: opens === null ? null : Date.parse(opens),
      timeZone: hours.timeZone,
    })
  })

  it('are always without any', () => {
    expect(openingAt(null, Date.now())).toEqual({ open: true, opensAt: null, timeZone: null })
  })

  it('are shut until the moment they name, and open then', () => {
    const clock = fc.integer({ min: 0, max: 24 * 4 - 1 }).map((n) => {
      const [h, m] = [Math.floor(n / 4), (n % 4) * 15]
      return `${String(h).padStart(2, '0')}:${String(m).padStart(2, '0')}`
    })
    const times = fc
      .record({ day: fc.integer({ min: 1, max: 7 }), from: clock, to: fc.oneof(clock, fc.constant('24:00')) })
      .filter(({ from, to }) => from < to)
    const hours = fc.record({
      timeZone: fc.constantFrom('Europe/Berlin', 'America/New_York', 'Asia/Beirut', 'UTC'),
      week: fc.array(times, { minLength: 1, maxLength: 6 }),
      closed: fc.constant([] as string[]),
    })
    const start = Date.parse('2026-01-01T00:00:00Z')
    const minute = fc.integer({ min: 0, max: 365 * 24 * 60 }).map((n) => start + n * 60_000)
    fc.assert(
      fc.property(hours, minute, fc.double({ min: 0, max: 1, noNaN: true }), (given, now, part) => {
        const { open, opensAt } = openingAt(given, now)
        expect(opensAt === null).toBe(open)
        if (opensAt === null) return
        expect(opensAt).toBeGreaterThan(now)
        expect(openingAt(given, opensAt).open).toBe(true)
        expect(openingAt(given, now + Math.floor((opensAt - 1 - now) * part)).open).toBe(false)
      }),
      { numRuns: 300 },
    )
  })
})
