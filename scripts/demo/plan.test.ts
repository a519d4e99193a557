import { describe, expect, it } from 'vitest'
import { DAY, HOUR } from '../../server/clock.ts'
import { WINDOW } from '../../channels/whatsapp/window.ts'
import { DIALOGUES } from './dialogues/index.ts'
import { CUSTOMERS, PLAYABLE } from './people.ts'
import { plan } from './plan.ts'
import { createChance } from './random.ts'
import { SLOTS } from './slots.ts'
import { timeline, type Moment } from './timeline.ts'
import { createFill } from './words.ts'

const MORNING = new Date('2026-03-11T10:00:00').getTime()
const NIGHT = new Date('2026-08-02T03:40:00').getTime()

const played = (now: number, seed = 1) => {
  const chance = createChance(seed)
  return plan(now, seed).map((casting) => ({ casting, moments: timeline(casting, now, chance) }))
}

describe('the plan', () => {
  it('is the same for the same seed and another for another', () => {
    expect(played(MORNING)).toEqual(played(MORNING))
    expect(played(MORNING, 2)).not.toEqual(played(MORNING))
  })

  it('casts every dialogue, nobody twice, and as many open ones as the morning has', () => {
    const castings = plan(MORNING, 1)
    expect(castings.length).toBeGreaterThanOrEqual(130)
    expect(new Set(castings.map(({ dialogue }) => dialogue.name)).size).toBe(DIALOGUES.length)
    expect(new Set(castings.map(({ person }) => person.profile)).size).toBe(castings.length)
    const open = castings.filter(({ steps }) => steps.at(-1)?.do !== 'resolve')
    expect(open).toHaveLength(SLOTS.length)
    expect(castings.filter(({ unread }) => unread)).toHaveLength(16)
  })

  it.each([
    ['in the morning', MORNING],
    ['at night', NIGHT],
  ])('has all of it happen within three and a half weeks, %s', (_, now) => {
    for (const { moments } of played(now)) {
      const times = moments.map(({ at }) => at)
      expect(times).toEqual(times.toSorted((a, b) => a - b))
      expect(Math.max(...times)).toBeLessThanOrEqual(now)
      expect(Math.min(...times)).toBeGreaterThan(now - 24 * DAY)
    }
  })

  it('answers nobody whose window has shut, whatever the seed', () => {
    for (const seed of [1, 2, 3, 4, 5]) {
      for (const { casting, moments } of played(MORNING, seed)) {
        expect(lateAnswers(moments), casting.dialogue.name).toEqual([])
      }
    }
  })

  it('leaves some conversations little time and some none', () => {
    const left = played(NIGHT)
      .filter(({ casting }) => casting.steps.at(-1)?.do !== 'resolve')
      .map(({ moments }) => lastWrite(moments) + WINDOW - NIGHT)
    expect(left.filter((ms) => ms > 0 && ms < 2 * HOUR)).toHaveLength(3)
    expect(left.filter((ms) => ms <= 0).length).toBeGreaterThanOrEqual(8)
  })
})

describe('the people', () => {
  it('have numbers from ranges kept for fiction, each their own', () => {
    const all = [...CUSTOMERS.de, ...CUSTOMERS.en, ...PLAYABLE.values()]
    const phones = all.flatMap(({ phone }) => phone ?? [])
    expect(new Set(phones).size).toBe(phones.length)
    expect(new Set(all.map(({ userId }) => userId)).size).toBe(all.length)
    for (const phone of phones) expect(phone).toMatch(/^(491515550\d{4}|447700900\d{3})$/)
  })
})

describe('the words', () => {
  const [person] = CUSTOMERS.de
  const [dialogue] = DIALOGUES
  if (!person || !dialogue) throw new Error('nobody there')
  const sunday = new Date('2026-03-08T12:00:00').getTime()
  const fill = createFill(dialogue, person, sunday - DAY, createChance(1))

  it('stay the same within a conversation and begin a sentence with a capital', () => {
    expect(fill('{order}')).toBe(fill('{order}'))
    expect(fill('Gut. {thing.der} ist da.')).toMatch(/^Gut\. (Der|Die|Das) /)
    expect(fill('Wann kommt {thing.der}?')).toMatch(/^Wann kommt (der|die|das) /)
    expect(fill('Guten Tag {greeted}')).toBe(`Guten Tag Frau ${person.last}`)
  })

  it('deliver on no Sunday', () => {
    expect(fill('{in1}')).toBe('Montag, 9. März')
    expect(fill('{in3}')).toBe('Dienstag, 10. März')
  })

  it('complain about what nobody knows', () => {
    expect(() => fill('{nothing}')).toThrow(/nothing/)
  })

  it('leave no gap open', () => {
    const texts = played(MORNING).flatMap(({ moments }) => moments.map(({ act }) => JSON.stringify(act)))
    for (const text of texts) expect(text).not.toMatch(/\[\[|\]\]|\{[a-z]\w*[.}]/)
  })
})

function lastWrite(moments: readonly Moment[]): number {
  return Math.max(...moments.flatMap(({ at, act }) => (act.do === 'write' ? at : [])))
}

const answersFreely = (act: Moment['act']) =>
  act.do === 'answer' || act.do === 'like' || (act.do === 'offer' && act.offer.kind !== 'template')

function lateAnswers(moments: readonly Moment[]): number[] {
  return moments.flatMap(({ at, act }, index) =>
    answersFreely(act) && at - lastWrite(moments.slice(0, index)) >= WINDOW ? at : [],
  )
}
