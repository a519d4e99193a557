import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { Round } from './round.ts'

const EVERY = 4000

describe('a round', () => {
  beforeEach(() => void vi.useFakeTimers())
  afterEach(() => void vi.useRealTimers())

  async function visits(crowd: Set<number>, ms: number): Promise<number[][]> {
    const visited: number[][] = []
    const round = new Round(crowd, EVERY, (few) => void visited.push([...few]))
    round.start()
    await vi.advanceTimersByTimeAsync(ms)
    round.stop()
    return visited
  }

  it.each([1, 39, 40, 1000])('meets each of %i, a few at a time', async (size) => {
    const crowd = new Set(Array.from({ length: size }, (_, n) => n))
    const visited = await visits(crowd, EVERY + 200)
    expect(new Set(visited.flat())).toEqual(crowd)
    for (const few of visited) expect(few.length).toBeLessThanOrEqual(Math.ceil(size / 40))
  })

  it('meets who came late and nobody who has left', async () => {
    const crowd = new Set([1, 2, 3])
    const visited: number[] = []
    const round = new Round(crowd, EVERY, (few) => void visited.push(...few))
    round.start()
    await vi.advanceTimersByTimeAsync(100)
    crowd.delete(3)
    crowd.add(4)
    await vi.advanceTimersByTimeAsync(EVERY)
    round.stop()
    expect(visited).toContain(4)
    expect(visited).not.toContain(3)
  })

  it('does not begin a visit before the last one has ended', async () => {
    let inside = 0
    let most = 0
    const round = new Round(new Set([1]), EVERY, async () => {
      most = Math.max(most, ++inside)
      await new Promise((resume) => setTimeout(resume, 450))
      inside--
    })
    round.start()
    await vi.advanceTimersByTimeAsync(EVERY)
    round.stop()
    expect(most).toBe(1)
  })
})
