/** Office hours are worked out twice: for visitors by the server, for an admin's draft by the console. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { DAY, HOUR, MINUTE } from '../../server/clock.ts'
import type { Hours } from '../../server/contract/widget.ts'
import { openingAt as byServer } from '../../server/core/visitor/hours.ts'
import { openingAt as byConsole, type Opening } from '../../web/console/inbox/website/hours/opening.ts'

const QUARTER = 15 * MINUTE

/** Zones, and moments about which something may go wrong there: clocks go forward and back, days begin. */
const ZONES: Record<string, string[]> = {
  'Europe/Berlin': ['2026-03-29T01:00Z', '2026-10-25T01:00Z', '2026-12-31T23:00Z'],
  'America/New_York': ['2026-03-08T07:00Z', '2026-11-01T06:00Z'],
  'Asia/Kolkata': ['2026-03-28T18:30Z', '2026-12-31T18:30Z'],
  // Midnight is left out there, or the hour before it comes twice.
  'Asia/Beirut': ['2026-03-28T22:00Z', '2026-10-24T21:00Z'],
  // By half an hour.
  'Australia/Lord_Howe': ['2026-04-04T15:00Z', '2026-10-03T15:30Z'],
  'Pacific/Kiritimati': ['2026-03-01T10:00Z'],
  'Pacific/Pago_Pago': ['2026-03-01T11:00Z'],
}

/** In hours. */
const AROUND = [-60, -26, -12, -3, -1.25, -1, -0.5, -0.25, 0, 0.25, 0.5, 1, 3, 12, 26]

const week = (from: string, to: string, days = [1, 2, 3, 4, 5]) => days.map((day) => ({ day, from, to }))
const everyDay = [1, 2, 3, 4, 5, 6, 7]
const mondays = (count: number) =>
  Array.from({ length: count }, (_, n) =>
    new Date(Date.parse('2026-11-16') + n * 7 * DAY).toISOString().slice(0, 10),
  )

const TABLE: Array<[what: string, week: Hours['week'], closed: string[]]> = [
  ['an office', week('09:00', '17:00'), []],
  ['no hour at all', [], []],
  ['every hour', week('00:00', '24:00', everyDay), []],
  ['nights', [...week('22:00', '24:00', everyDay), ...week('00:00', '06:00', everyDay)], []],
  [
    'overlapping times',
    [...week('09:00', '13:00'), ...week('12:00', '15:00'), ...week('09:30', '10:00')],
    [],
  ],
  ['times without a pause', [...week('13:00', '18:00'), ...week('09:00', '13:00')], []],
  ['times that are left out in spring', week('02:15', '02:45', everyDay), []],
  ['times that come twice in autumn', week('01:30', '02:30', everyDay), []],
  ['the first minutes of a day', week('00:00', '00:30', everyDay), []],
  ['closed days when clocks change', week('00:00', '24:00', everyDay), ['2026-03-29', '2026-10-25']],
  ['closed days in the next year', week('09:00', '17:00'), ['2026-12-31', '2027-01-01']],
  ['a year of closed Mondays but one', week('09:00', '17:00', [1]), mondays(50)],
  ['more than a year of closed Mondays', week('09:00', '17:00', [1]), mondays(60)],
]

const dateOf = (moment: number) => new Date(moment).toISOString().slice(0, 10)
const clock = fc.integer({ min: 0, max: 95 }).map((n) => new Date(n * QUARTER).toISOString().slice(11, 16))
const times = fc
  .record({
    day: fc.integer({ min: 1, max: 7 }),
    from: clock,
    to: fc.oneof({ weight: 4, arbitrary: clock }, fc.constant('24:00')),
  })
  .filter(({ from, to }) => from < to)
/** Hours, and a full quarter of an hour not far from where something may go wrong. */
const asked = fc
  .constantFrom(
    ...Object.entries(ZONES).flatMap(([zone, moments]) => moments.map((at) => [zone, at] as const)),
  )
  .chain(([timeZone, at]) =>
    fc.record({
      hours: fc.record({
        timeZone: fc.constant(timeZone),
        week: fc.array(times, { maxLength: 8 }),
        closed: fc.subarray([-1, 0, 1].map((days) => dateOf(Date.parse(at) + days * DAY))),
      }),
      now: fc.integer({ min: -200, max: 100 }).map((quarters) => Date.parse(at) + quarters * QUARTER),
    }),
  )

/** What the console knows of it. */
function toldByServer(hours: Hours | null, now: number): Opening {
  const { open, opensAt } = byServer(hours, now)
  return { open, opensAt }
}

describe('office hours are the same to the server and to the console', () => {
  it.each(TABLE)('with %s', (_, week, closed) => {
    for (const [timeZone, moments] of Object.entries(ZONES)) {
      const hours = { timeZone, week, closed }
      const all = moments.flatMap((at) => AROUND.map((distance) => Date.parse(at) + distance * HOUR))
      expect(all.map((now) => byConsole(hours, now))).toEqual(all.map((now) => toldByServer(hours, now)))
    }
  })

  it('whatever they are', () => {
    const odd = fc.integer({ min: 0, max: QUARTER - 1 })
    fc.assert(
      fc.property(asked, odd, ({ hours, now }, more) => {
        expect(byConsole(hours, now + more)).toEqual(toldByServer(hours, now + more))
      }),
      { numRuns: 500 },
    )
  })

  it('when there are none', () => {
    expect(byConsole(null, 0)).toEqual(toldByServer(null, 0))
  })
})

it('an inbox opens at the first moment at which it is open', () => {
  fc.assert(
    fc.property(asked, ({ hours, now }) => {
      const { open, opensAt } = byConsole(hours, now)
      const named = open ? now : (opensAt ?? Infinity)
      const next = Array.from({ length: 2 * 96 }, (_, n) => now + n * QUARTER)
      const first = next.find((at) => byConsole(hours, at).open) ?? Infinity
      const end = now + 2 * DAY
      expect(Math.min(named, end)).toBe(Math.min(first, end))
    }),
    { numRuns: 100 },
  )
})
