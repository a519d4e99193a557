import { describe, expect, it } from 'vitest'
import { FLOOR, layoutOf, niceTop, seriesOf, WIDTH } from './layout.ts'

const bucket = (rules: Record<number, number>, draft = 0) => ({
  from: 0,
  to: 1,
  rules: Object.entries(rules).map(([id, conversations]) => ({ ruleId: Number(id), conversations })),
  draft,
})

describe('the chart of what goes when', () => {
  it('has a round top that three lines divide, never below what is shown', () => {
    for (const most of [0, 1, 3, 4, 7, 29, 31, 99, 100, 1_799, 1_801, 123_456]) {
      const top = niceTop(most)
      expect(top).toBeGreaterThanOrEqual(most)
      expect(top % 3).toBe(0)
      expect(top).toBeLessThanOrEqual(Math.max(3, most * 3))
    }
  })

  it('stacks rules on each other and the draft on top, within its frame', () => {
    const { bars, series } = layoutOf([bucket({ 1: 30, 2: 60 }, 20), bucket({}), bucket({ 2: 5 })])
    expect(series.map(({ key, sum }) => [key, sum])).toEqual([
      [2, 65],
      [1, 30],
    ])
    const [first, empty, last] = bars
    if (!first || !empty || !last) throw new Error('three bars')
    const [lower, upper] = first.stack
    expect(lower?.count).toBe(60)
    expect(upper?.count).toBe(30)
    expect(upper?.y).toBeLessThan(lower?.y ?? 0)
    expect((first.draft?.y ?? 0) + (first.draft?.height ?? 0)).toBeCloseTo(upper?.y ?? 0)
    expect(first.draft?.y).toBeGreaterThan(0)
    expect((lower?.y ?? 0) + (lower?.height ?? 0)).toBeCloseTo(FLOOR - 1)
    expect([empty.stack, empty.draft, empty.sum]).toEqual([[], null, 0])
    expect(last.x + last.width).toBeLessThan(WIDTH)
  })

  it('lets the smallest of many rules share the last colour, and loses none', () => {
    const buckets = [bucket({ 1: 10, 2: 9, 3: 8, 4: 2, 5: 1 })]
    expect(seriesOf(buckets).map(({ key, sum }) => [key, sum])).toEqual([
      [1, 10],
      [2, 9],
      [3, 8],
      ['others', 3],
    ])
    expect(layoutOf(buckets).bars[0]?.stack.map(({ count }) => count)).toEqual([10, 9, 8, 3])
  })
})
