import { beforeEach, describe, expect, it } from 'vitest'
import { Stride } from './stride.ts'

describe('what a run takes at once', () => {
  let alone: boolean
  let stride: Stride
  beforeEach(() => {
    alone = true
    stride = new Stride({ within: () => !alone })
  })

  /** Batches of which each conversation takes so long (ms). Gives the sizes. */
  const sizes = (count: number, each: number) =>
    Array.from({ length: count }, () => {
      stride.taken(stride.size * each)
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

  it('is less while others want something, with longer rests, and more again when they are gone', () => {
    const before = Math.max(...sizes(40, 0.2).slice(-10))
    const rest = stride.taken(10)
    alone = false
    expect(stride.taken(10)).toBeGreaterThan(2 * rest)
    expect(sizes(40, 0.2).at(-1)).toBeLessThan(before / 1.5)
    alone = true
    expect(Math.max(...sizes(40, 0.2))).toBe(before)
  })

  it('rests at most so long after one that took very long', () => {
    expect(stride.taken(60_000)).toBe(20)
  })
})
