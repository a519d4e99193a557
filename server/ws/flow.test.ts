import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { Flow } from './flow.ts'

describe('what one socket may say in a second', () => {
  beforeEach(() => void vi.useFakeTimers({ toFake: ['performance'], now: 0 }))
  afterEach(() => void vi.useRealTimers())

  it('is counted in frames and in bytes, and begins anew with the next second', () => {
    const flow = new Flow({ frames: 3, bytes: 100 })
    expect([10, 10, 10, 10].map((bytes) => flow.take(bytes))).toEqual([true, true, true, false])
    vi.advanceTimersByTime(1000)
    expect([99, 1, 1].map((bytes) => flow.take(bytes))).toEqual([true, true, false])
    vi.advanceTimersByTime(1000)
    expect(flow.take(100)).toBe(true)
  })
})
