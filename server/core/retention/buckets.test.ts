import { describe, expect, it } from 'vitest'
import { bucketsFrom } from './buckets.ts'

const NOW = Date.parse('2026-03-25T12:00:00Z')
const texts = (span: 'weeks' | 'years', timeZone: string) =>
  bucketsFrom(NOW, span, timeZone).map(({ from, to }) => [from, to].map((at) => new Date(at).toISOString()))

describe('the buckets of a timeline', () => {
  it('are weeks of the office from Monday on, also where clocks change', () => {
    const weeks = texts('weeks', 'Europe/Berlin')
    expect(weeks).toHaveLength(26)
    expect(weeks.slice(0, 2)).toEqual([
      ['2026-03-25T12:00:00.000Z', '2026-03-29T22:00:00.000Z'],
      ['2026-03-29T22:00:00.000Z', '2026-04-05T22:00:00.000Z'],
    ])
  })

  it('are the calendar year that has begun and the seven after it', () => {
    const years = texts('years', 'America/Santiago')
    expect(years).toHaveLength(8)
    expect(years[0]).toEqual(['2026-03-25T12:00:00.000Z', '2027-01-01T03:00:00.000Z'])
    expect(years[7]?.[1]).toBe('2034-01-01T03:00:00.000Z')
  })

  it('leave nothing between them', () => {
    const weeks = texts('weeks', 'Pacific/Auckland')
    expect(weeks.slice(1).map(([from]) => from)).toEqual(weeks.slice(0, -1).map(([, to]) => to))
  })
})
