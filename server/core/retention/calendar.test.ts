import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Period } from '../../contract/retention.ts'
import { dayNumber, endOfPeriod, latestStart } from './calendar.ts'

const BERLIN = 'Europe/Berlin'
const ms = (text: string) => Date.parse(text)
const shown = (at: number) => new Date(at).toISOString()

/** Written by hand, from a calendar on the wall. */
const CASES: Array<[what: string, from: string, period: string, zone: string, end: string]> = [
  [
    'the day of the start is not counted',
    '2026-11-22T10:00+01:00',
    '1 days',
    BERLIN,
    '2026-11-24T00:00+01:00',
  ],
  ['early on a day', '2026-11-22T00:00+01:00', '90 days', BERLIN, '2027-02-21T00:00+01:00'],
  ['late on the same day', '2026-11-22T23:59:59.999+01:00', '90 days', BERLIN, '2027-02-21T00:00+01:00'],
  [
    'a moment later it is the next day',
    '2026-11-23T00:00+01:00',
    '90 days',
    BERLIN,
    '2027-02-22T00:00+01:00',
  ],
  ['weeks are seven days', '2026-11-22T10:00+01:00', '2 weeks', BERLIN, '2026-12-07T00:00+01:00'],
  ['hours are exact', '2026-11-22T10:00:00.001+01:00', '24 hours', BERLIN, '2026-11-23T10:00:00.001+01:00'],
  [
    'hours over the end of summer time',
    '2026-10-24T12:00+02:00',
    '24 hours',
    BERLIN,
    '2026-10-25T11:00+01:00',
  ],
  ['days into summer time', '2026-03-27T12:00+01:00', '1 days', BERLIN, '2026-03-29T00:00+01:00'],
  ['days over its beginning', '2026-03-28T12:00+01:00', '1 days', BERLIN, '2026-03-30T00:00+02:00'],
  ['days over its end', '2026-10-24T12:00+02:00', '1 days', BERLIN, '2026-10-26T00:00+01:00'],
  [
    'a month from the 31st ends with February',
    '2026-01-31T12:00+01:00',
    '1 months',
    BERLIN,
    '2026-03-01T00:00+01:00',
  ],
  ['in a leap year with its 29th', '2028-01-31T12:00+01:00', '1 months', BERLIN, '2028-03-01T00:00+01:00'],
  ['a month from the 30th of 30', '2026-11-30T12:00+01:00', '1 months', BERLIN, '2026-12-31T00:00+01:00'],
  [
    'six months from the end of August',
    '2026-08-31T12:00+02:00',
    '6 months',
    BERLIN,
    '2027-03-01T00:00+01:00',
  ],
  ['a year from 29 February', '2028-02-29T12:00+01:00', '1 years', BERLIN, '2029-03-01T00:00+01:00'],
  ['four years from 29 February', '2028-02-29T12:00+01:00', '4 years', BERLIN, '2032-03-01T00:00+01:00'],
  // 00:00 does not exist there on the day on which summer time begins: the day begins at 01:00.
  [
    'no midnight in Santiago',
    '2026-09-04T12:00-04:00',
    '1 days',
    'America/Santiago',
    '2026-09-06T01:00-03:00',
  ],
  ['no midnight in Cairo', '2026-04-22T12:00+02:00', '1 days', 'Africa/Cairo', '2026-04-24T01:00+03:00'],
  ['where the day begins first', '2026-11-22T10:30Z', '1 days', 'Pacific/Kiritimati', '2026-11-24T10:00Z'],
  ['where it begins last', '2026-11-22T10:30Z', '1 days', 'Pacific/Pago_Pago', '2026-11-23T11:00Z'],
]

const YEAR_ENDS: Array<[what: string, from: string, period: string, zone: string, end: string]> = [
  [
    'six years from the end of the year',
    '2026-03-04T12:00+01:00',
    '6 years',
    BERLIN,
    '2033-01-01T00:00+01:00',
  ],
  ['half an hour before midnight', '2026-12-31T23:30+01:00', '6 years', BERLIN, '2033-01-01T00:00+01:00'],
  [
    'midnight, which is still last year in UTC',
    '2027-01-01T00:00+01:00',
    '6 years',
    BERLIN,
    '2034-01-01T00:00+01:00',
  ],
  ['the same moment in UTC', '2027-01-01T00:00+01:00', '6 years', 'UTC', '2033-01-01T00:00Z'],
  ['months from the end of the year', '2026-03-04T12:00+01:00', '2 months', BERLIN, '2027-03-01T00:00+01:00'],
  ['days from the end of the year', '2026-12-31T12:00+01:00', '1 days', BERLIN, '2027-01-02T00:00+01:00'],
]

function periodOf(text: string): Period {
  const [count, unit] = text.split(' ')
  return { count: Number(count), unit: unit as Period['unit'] }
}

describe('periods end', () => {
  it.each(CASES)('%s', (_what, from, period, zone, end) => {
    expect(shown(endOfPeriod(ms(from), periodOf(period), zone))).toBe(shown(ms(end)))
  })

  it.each(YEAR_ENDS)('%s', (_what, from, period, zone, end) => {
    expect(shown(endOfPeriod(ms(from), periodOf(period), zone, true))).toBe(shown(ms(end)))
  })
})

const ZONES = [
  BERLIN,
  'UTC',
  'America/Santiago',
  'Africa/Cairo',
  'Asia/Kathmandu',
  'Australia/Lord_Howe',
  'Pacific/Kiritimati',
  'Pacific/Pago_Pago',
]
const zones = fc.constantFrom(...ZONES)
const times = fc.integer({ min: ms('2020-01-01T00:00Z'), max: ms('2037-12-31T00:00Z') })

/** The day somewhere, by another calendar than ours: that of `Intl`. */
function dayIn(zone: string, at: number): { year: number; month: number; day: number } {
  const parts = new Intl.DateTimeFormat('en', {
    timeZone: zone,
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
  }).formatToParts(at)
  const part = (type: string) => Number(parts.find((each) => each.type === type)?.value)
  return { year: part('year'), month: part('month'), day: part('day') }
}

const dayText = (year: number, month: number, day: number) =>
  new Date(Date.UTC(year, month - 1, day)).toISOString().slice(0, 10)
const textIn = (zone: string, at: number) => {
  const { year, month, day } = dayIn(zone, at)
  return dayText(year, month, day)
}

describe('wherever the office is', () => {
  it('so many days end with the last of them', () => {
    fc.assert(
      fc.property(times, fc.integer({ min: 1, max: 800 }), zones, (from, count, zone) => {
        const end = endOfPeriod(from, { count, unit: 'days' }, zone)
        const { year, month, day } = dayIn(zone, from)
        expect(textIn(zone, end - 1)).toBe(dayText(year, month, day + count))
        expect(textIn(zone, end)).toBe(dayText(year, month, day + count + 1))
      }),
    )
  })

  it('so many months end with the day of the same number, or the last there is', () => {
    fc.assert(
      fc.property(times, fc.integer({ min: 1, max: 240 }), zones, (from, count, zone) => {
        const end = endOfPeriod(from, { count, unit: 'months' }, zone)
        const { year, month, day } = dayIn(zone, from)
        const lastOfMonth = new Date(Date.UTC(year, month + count, 0)).getUTCDate()
        const last = dayText(year, month + count, Math.min(day, lastOfMonth))
        expect(textIn(zone, end - 1)).toBe(last)
        expect(textIn(zone, end)).not.toBe(last)
      }),
    )
  })

  it('who starts later never ends sooner, and all of a day end together', () => {
    fc.assert(
      fc.property(times, times, fc.integer({ min: 1, max: 100 }), zones, (one, other, count, zone) => {
        const [from, later] = [Math.min(one, other), Math.max(one, other)]
        const end = (at: number) => endOfPeriod(at, { count, unit: 'weeks' }, zone)
        expect(end(later)).toBeGreaterThanOrEqual(end(from))
        expect(end(from) === end(later)).toBe(textIn(zone, from) === textIn(zone, later))
      }),
    )
  })

  it('the latest start whose period is over is the last moment of its day', () => {
    const units = fc.constantFrom('hours', 'days', 'months', 'years')
    fc.assert(
      fc.property(times, fc.integer({ min: 1, max: 100 }), units, zones, (now, count, unit, zone) => {
        const end = (from: number) => endOfPeriod(from, { count, unit }, zone)
        const latest = latestStart(now, { count, unit }, zone)
        expect(end(latest)).toBeLessThanOrEqual(now)
        expect(end(latest + 1)).toBeGreaterThan(now)
      }),
    )
  })

  it('a day is a number that people can read', () => {
    fc.assert(
      fc.property(times, zones, (at, zone) => {
        expect(String(dayNumber(at, zone))).toBe(textIn(zone, at).replaceAll('-', ''))
      }),
    )
  })
})
