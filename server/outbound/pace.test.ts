import { describe, expect, it } from 'vitest'
import { MINUTE, SECOND } from '../clock.ts'
import { nextDelay } from './backoff.ts'
import { INBOX_LIMIT, Limiter, RECIPIENT_LIMIT, SHARED_LIMIT } from './limits.ts'
import { limitOf } from './pace.ts'

describe('the time to the next try', () => {
  it('doubles, within a quarter of an hour, and ends when it was tried often enough', () => {
    const delays = [1, 2, 3, 4, 5, 6, 7].map((attempts) =>
      nextDelay(attempts, { after: MINUTE, factor: 2, most: 5 }, 0.5),
    )
    expect(delays).toEqual([MINUTE, 2 * MINUTE, 4 * MINUTE, 8 * MINUTE, 15 * MINUTE, null, null])
  })

  it('is spread by a quarter either way', () => {
    expect(nextDelay(1, { after: 4000, factor: 2, most: 5 }, 0)).toBe(3000)
    expect(nextDelay(1, { after: 4000, factor: 2, most: 5 }, 1)).toBe(5000)
  })
})

describe('a limit', () => {
  it('is kept to when the clock is put back, and does not wait for the time it had shown', () => {
    const limiter = new Limiter({ perSecond: 2, burst: 1 })
    const future = 3 * 24 * 60 * MINUTE
    limiter.take(1, future)
    expect(limiter.wait(1, 0)).toBe(500)
    expect(limiter.wait(1, 500)).toBe(0)
  })

  it('lets a burst through, then one by one as time goes by', () => {
    const limiter = new Limiter({ perSecond: 2, burst: 3 })
    for (let n = 0; n < 3; n++) {
      expect(limiter.wait(1, 0)).toBe(0)
      limiter.take(1, 0)
    }
    expect(limiter.wait(1, 0)).toBe(500)
    expect(limiter.wait(1, 499)).toBeGreaterThan(0)
    expect(limiter.wait(1, 500)).toBe(0)
    expect(limiter.wait(2, 0), 'somebody else').toBe(0)
  })

  it('saves up no more than a burst, and survives a clock that goes back', () => {
    const limiter = new Limiter({ perSecond: 1, burst: 2 })
    limiter.take(1, 1_000_000)
    expect(limiter.wait(1, 0)).toBe(0)
    for (let n = 0; n < 2; n++) limiter.take(1, 9_000_000)
    expect(limiter.wait(1, 9_000_000)).toBe(SECOND)
  })

  it('asked again and again takes nothing', () => {
    const limiter = new Limiter({ perSecond: 1, burst: 1 })
    for (let n = 0; n < 100; n++) expect(limiter.wait(1, 0)).toBe(0)
  })

  it('forgets those who have long been full again', () => {
    const limiter = new Limiter({ perSecond: 1, burst: 1 })
    for (let key = 0; key < 10_050; key++) limiter.take(key, key * 10)
    expect(limiter.wait(10_049, 100_490)).toBeGreaterThan(0)
    expect(limiter.wait(0, 100_490)).toBe(0)
  })

  it('is what WhatsApp grants', () => {
    expect(INBOX_LIMIT.perSecond).toBe(80)
    expect(RECIPIENT_LIMIT).toEqual({ perSecond: 1 / 6, burst: 45 })
  })

  it.each([
    [{}, INBOX_LIMIT],
    [{ throughput: 1000 }, { perSecond: 1000, burst: 1000 }],
    [{ throughput: 1000, sharedWithApp: true }, SHARED_LIMIT],
    [{ throughput: 0 }, INBOX_LIMIT],
    [{ throughput: 'HIGH' as unknown as number }, INBOX_LIMIT],
  ])('of an inbox follows from what the provider told: %j', (facts, limit) => {
    expect(limitOf(facts)).toEqual(limit)
  })

  it('may differ from inbox to inbox, and change', () => {
    const limits = new Map([[1, { perSecond: 1, burst: 1 }]])
    const limiter = new Limiter((key) => limits.get(key) ?? { perSecond: 10, burst: 10 })
    for (const key of [1, 2]) limiter.take(key, 0)
    expect([limiter.wait(1, 0), limiter.wait(2, 0)]).toEqual([SECOND, 0])
    limits.set(1, { perSecond: 10, burst: 10 })
    expect(limiter.wait(1, 0)).toBe(100)
  })
})
