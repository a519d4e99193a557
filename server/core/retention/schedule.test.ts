import { describe, expect, it } from 'vitest'
import { nextRunAfter, problemOf } from './schedule.ts'

const at = (text: string) => Date.parse(text)
const next = (schedule: string, from: string, timeZone = 'Europe/Berlin') =>
  new Date(nextRunAfter({ schedule, timeZone }, at(from))).toISOString()

describe('the next run', () => {
  it.each([
    ['on the same day', '30 2 * * *', '2026-11-22T01:29:59Z', '2026-11-22T01:30:00.000Z'],
    [
      'on the next day, when it is that very moment',
      '30 2 * * *',
      '2026-11-22T01:30:00Z',
      '2026-11-23T01:30:00.000Z',
    ],
    [
      'an hour later by clocks that were put forward over it',
      '30 2 * * *',
      '2026-03-28T12:00:00Z',
      '2026-03-29T01:30:00.000Z',
    ],
    [
      'the first of two equal times in autumn',
      '30 2 * * *',
      '2026-10-24T12:00:00Z',
      '2026-10-25T00:30:00.000Z',
    ],
    ['and not the second of them', '30 2 * * *', '2026-10-25T00:30:00Z', '2026-10-26T01:30:00.000Z'],
    ['on a weekday', '0 22 * * 1-5', '2026-11-20T22:00:00Z', '2026-11-23T21:00:00.000Z'],
    ['on a leap day', '0 0 29 2 *', '2026-11-22T00:00:00Z', '2028-02-28T23:00:00.000Z'],
  ])('is %s', (_, schedule, from, expected) => {
    expect(next(schedule, from)).toBe(expected)
  })

  it('is by the clocks of the office', () => {
    expect(next('0 2 * * *', '2026-11-22T00:00:00Z', 'America/Santiago')).toBe('2026-11-22T05:00:00.000Z')
    expect(next('0 2 * * *', '2026-11-22T00:00:00Z', 'Pacific/Kiritimati')).toBe('2026-11-22T12:00:00.000Z')
  })
})

describe('a schedule', () => {
  const problem = (schedule: string) =>
    problemOf({ schedule, timeZone: 'Europe/Berlin' }, at('2026-11-22T00:00:00Z'))

  it.each(['30 2 * * *', '*/15 0-4 * * *', '0 3 1 JAN,JUL *', '0 3 L * *', '0 3 * * 0'])(
    'may be %s',
    (schedule) => {
      expect(problem(schedule)).toBeNull()
    },
  )

  it.each([
    ['nothing', ''],
    ['one field', '2'],
    ['six fields, which would be seconds', '0 30 2 * * *'],
    ['a name', '@daily'],
    ['words', 'every night at two'],
    ['a minute that does not exist', '60 2 * * *'],
    ['a day that never comes', '0 0 30 2 *'],
    ['a time made up at random', 'H 2 * * *'],
    ['two lines', '30 2 * *\n*'],
  ])('is not %s', (_, schedule) => {
    expect(problem(schedule)).toMatch(/^expected /)
  })
})
