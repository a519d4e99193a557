import { describe, expect, it } from 'vitest'
import { DAY } from '../../../server/clock.ts'
import { createChance } from '../random.ts'
import { EXCHANGES } from './exchanges/index.ts'
import { moments } from './timing.ts'

const MORNING = new Date('2026-03-11T10:00:00').getTime()
const NIGHT = new Date('2026-08-02T03:40:00').getTime()

const played = (now: number) => {
  const chance = createChance(1)
  return EXCHANGES.map((exchange) => ({ exchange, times: moments(exchange, now, chance) }))
}

describe('the mails', () => {
  it('are written at the same times each time', () => {
    expect(played(MORNING)).toEqual(played(MORNING))
  })

  it.each([
    ['in the morning', MORNING],
    ['on a Sunday night', NIGHT],
  ])('come in their order within three and a half weeks, %s', (_, now) => {
    for (const { exchange, times } of played(now)) {
      const all = times.map(({ at }) => at)
      expect(all, exchange.name).toEqual(all.toSorted((a, b) => a - b))
      expect(Math.max(...all), exchange.name).toBeLessThanOrEqual(now)
      expect(Math.min(...all), exchange.name).toBeGreaterThan(now - 24 * DAY)
    }
  })

  it('have names of their own', () => {
    expect(new Set(EXCHANGES.map(({ name }) => name)).size).toBe(EXCHANGES.length)
  })
})
