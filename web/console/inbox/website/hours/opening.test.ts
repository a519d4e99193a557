import { describe, expect, it } from 'vitest'
import type { Hours } from '../../../../../server/contract/widget.ts'
import { openingAt } from './opening.ts'

const build = (overrides: Partial<Hours> = {}): Hours => ({
  timeZone: 'Europe/Berlin',
  week: [1, 2, 3, 4, 5].map((day) => ({ day, from: '09:00', to: '17:00' })),
  closed: [],
  ...overrides,
})
const at = (text: string) => Date.parse(text)
const opens = (hours: Hours, now: string) => {
  const { opensAt } = openingAt(hours, at(now))
  return opensAt === null ? null : new Date(opensAt).toISOString()
}

describe('an inbox with office hours', () => {
  it('is open from the first minute to the last', () => {
    // Monday 16 November 2026; Berlin is an hour ahead of UTC.
    const states = ['07:59:59', '08:00:00', '15:59:59', '16:00:00'].map(
      (time) => openingAt(build(), at(`2026-11-16T${time}Z`)).open,
    )
    expect(states).toEqual([false, true, true, false])
  })

  it('opens again on the next working day', () => {
    expect(opens(build(), '2026-11-16T06:00:00Z')).toBe('2026-11-16T08:00:00.000Z')
    expect(opens(build(), '2026-11-16T18:00:00Z')).toBe('2026-11-17T08:00:00.000Z')
    expect(opens(build(), '2026-11-20T18:00:00Z')).toBe('2026-11-23T08:00:00.000Z')
  })

  it('skips closed days, and breaks at noon', () => {
    const hours = build({
      week: [
        { day: 1, from: '13:00', to: '17:00' },
        { day: 1, from: '09:00', to: '12:00' },
        { day: 2, from: '09:00', to: '24:00' },
      ],
      closed: ['2026-11-17'],
    })
    expect(opens(hours, '2026-11-16T11:30:00Z')).toBe('2026-11-16T12:00:00.000Z')
    expect(opens(hours, '2026-11-16T17:00:00Z')).toBe('2026-11-23T08:00:00.000Z')
    expect(openingAt(hours, at('2026-11-24T22:59:00Z')).open).toBe(true)
    expect(openingAt(hours, at('2026-11-24T23:00:00Z')).open).toBe(false)
  })

  it('follows the wall clock when clocks change', () => {
    // Clocks go back on 25 October 2026, forward on 29 March 2027.
    expect(opens(build(), '2026-10-23T16:00:00Z')).toBe('2026-10-26T08:00:00.000Z')
    expect(opens(build(), '2027-03-26T17:00:00Z')).toBe('2027-03-29T07:00:00.000Z')
  })

  it('is told in the zone of the office, wherever the reader is', () => {
    const hours = build({ timeZone: 'Pacific/Auckland' })
    // Sunday evening in Europe is Monday morning there.
    expect(openingAt(hours, at('2026-11-15T20:30:00Z')).open).toBe(true)
  })

  it('never opens without a single hour', () => {
    expect(openingAt(build({ week: [] }), at('2026-11-16T12:00:00Z'))).toEqual({ open: false, opensAt: null })
  })
})

it('is always open without hours', () => {
  expect(openingAt(null, 0)).toEqual({ open: true, opensAt: null })
})
