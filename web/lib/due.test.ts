import { beforeEach, describe, expect, it } from 'vitest'
import { glassOf } from './due.ts'
import { setLocale } from './i18n.ts'
import { HOUR, NOON } from './testing.ts'

const DAY = 24 * HOUR
const hint = { dueAt: null, action: null, held: false, keptUntil: null, hidden: null }
const due = (left: number) => glassOf({ ...hint, dueAt: NOON + left, action: 'delete' }, NOON)

describe('the hourglass', () => {
  beforeEach(() => setLocale('en'))

  it('is not there where there is no date', () => {
    expect(glassOf(hint, NOON)).toBeNull()
    expect(glassOf({ ...hint, keptUntil: NOON + DAY }, NOON)).toBeNull()
  })

  it.each([
    [2232 * DAY, 'full', '6 y'],
    [729 * DAY, 'full', '729 d'],
    [45 * DAY + 1, 'full', '46 d'],
    [45 * DAY, 'half', '45 d'],
    [7 * DAY + 1, 'half', '8 d'],
    [7 * DAY, 'low', '7 d'],
    [DAY, 'low', '1 d'],
    [DAY - 1, 'low', '24 h'],
    [1, 'low', '1 h'],
    [0, 'low', 'next run'],
    [-DAY, 'low', 'next run'],
  ])('with %d ms left has its sand %s and says %s', (left, sand, short) => {
    expect(due(left)).toMatchObject({ sand, short })
  })

  it('names the day and what happens in full words', () => {
    expect(due(2 * DAY)?.full).toBe('Is deleted on 18 Nov 2026')
    expect(glassOf({ ...hint, dueAt: NOON, action: 'anonymise' }, NOON)?.full).toBe(
      'Is made anonymous on 16 Nov 2026',
    )
  })

  it('is a lock while a hold keeps it, whatever is due', () => {
    expect(glassOf({ ...hint, held: true, dueAt: NOON }, NOON)).toEqual({
      sand: 'lock',
      short: 'held',
      full: 'Legal hold: nothing is deleted',
    })
  })
})
