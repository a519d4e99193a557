import { beforeEach, describe, expect, it } from 'vitest'
import { Stride } from './stride.ts'

describe('what a run takes at once', () => {
  let stride: Stride
  beforeEach(() => {
    stride = new Stride()
  })

  /** Batches of which each conversation takes so long (ms), with nobody else there. Gives the sizes. */
  const sizes = (count: number, each: number, from = 0) =>
    Array.from({ length: count }, (_, nth) => {
      stride.taken(stride.size * each)
      stride.rested(0, from + nth)
      return stride.size
    })

  it('begins small, grows while it is quick, and stays below what it may take', () => {
    expect(stride.size).toBe(10)
    const grown = sizes(40, 0.2)
    expect(grown.slice(0, 3)).toEqual([13, 16, 20])
    for (const size of grown.slice(-10)) expect(size * 0.2).toBeLessThanOrEqual(25)
    expect(Math.max(...grown)).toBeLessThan(500)
    expect(sizes(40, 0.0001).at(-1)).toBe(500)
  })

  it('never falls below the smallest, however slow the database is', () => {
    expect(sizes(5, 1000)).toEqual([10, 10, 10, 10, 10])
  })

  it('is less while others have something to do, with longer rests, and more again when they are gone', () => {
    const alone = sizes(40, 0.2).at(-1) ?? 0
    const restAlone = stride.taken(10)
    stride.rested(0.5, 100)
    const restInCompany = stride.taken(10)
    expect(restInCompany).toBeGreaterThan(2 * restAlone)
    expect(sizes(40, 0.2, 101).at(-1)).toBeLessThan(alone / 1.5)
    expect(Math.max(...sizes(40, 0.2, 2000))).toBeGreaterThanOrEqual(alone)
  })

  it('rests at most so long after one that took very long', () => {
    expect(stride.taken(60_000)).toBe(20)
  })
})
