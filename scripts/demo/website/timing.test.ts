import { describe, expect, it } from 'vitest'
import { DAY, MINUTE } from '../../../server/clock.ts'
import { createChance } from '../random.ts'
import { moments } from './timing.ts'
import { VISITS } from './visits/index.ts'

const MORNING = new Date('2026-03-11T10:00:00').getTime()
const NIGHT = new Date('2026-08-02T03:40:00').getTime()

const played = (now: number) => {
  const chance = createChance(1)
  return VISITS.map((visit) => ({ visit, times: moments(visit, now, chance) }))
}

describe('the chats of the website', () => {
  it('are the same each time', () => {
    expect(played(MORNING)).toEqual(played(MORNING))
  })

  it.each([
    ['in the morning', MORNING],
    ['on a Sunday night', NIGHT],
  ])('happen in their order within three and a half weeks, %s', (_, now) => {
    for (const { visit, times } of played(now)) {
      const all = times.map(({ at }) => at)
      expect(all, visit.name).toEqual(all.toSorted((a, b) => a - b))
      expect(Math.max(...all), visit.name).toBeLessThanOrEqual(now)
      expect(Math.min(...all), visit.name).toBeGreaterThan(now - 24 * DAY)
    }
  })

  it('begin on no Sunday, where the day is given', () => {
    const days = played(NIGHT).flatMap(({ visit, times: [first] }) =>
      'daysAgo' in visit.begins && first ? new Date(first.at).getDay() : [],
    )
    expect(days.length).toBeGreaterThan(15)
    expect(days).not.toContain(0)
  })

  it('have every answer read but those of people who left', () => {
    for (const { visit, times } of played(MORNING)) {
      const answers = visit.steps.filter(({ do: act }) => act === 'answer' || act === 'hand-in').length
      const seen = times.filter(({ act }) => act.do === 'see').length
      expect(answers - seen, visit.name).toBe(visit.away ? 1 : 0)
    }
  })

  it('leave somebody waiting who has just come', () => {
    const waiting = played(MORNING).find(({ visit }) => visit.steps.every(({ do: act }) => act === 'say'))
    expect(MORNING - (waiting?.times.at(-1)?.at ?? 0)).toBe(3 * MINUTE)
  })
})
