import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { DAY, HOUR } from '../../clock.ts'
import {
  answer,
  belongsToNewConversation,
  callState,
  countsAsEntry,
  enter,
  hearCall,
  hearControl,
  mayReply,
  REOPEN_WITHIN,
  type Standing,
} from './rules.ts'
import type { CallFacts } from './table.ts'

const NOW = 1_800_000_000_000

describe('who writes again', () => {
  it('goes on with a conversation that is not resolved, however old', () => {
    for (const status of ['open', 'snoozed']) {
      expect(belongsToNewConversation({ status, resolved_at: null, inbound_count: 1 }, NOW)).toBe(false)
    }
  })

  it('reopens what was resolved within 30 days, to the millisecond', () => {
    const resolved = (ago: number) => ({ status: 'resolved', resolved_at: NOW - ago, inbound_count: 1 })
    expect(REOPEN_WITHIN).toBe(30 * DAY)
    expect(belongsToNewConversation(resolved(0), NOW)).toBe(false)
    expect(belongsToNewConversation(resolved(30 * DAY), NOW)).toBe(false)
    expect(belongsToNewConversation(resolved(30 * DAY + 1), NOW)).toBe(true)
    expect(belongsToNewConversation({ ...resolved(0), resolved_at: null }, NOW)).toBe(true)
  })

  it('begins another one where they say so, and goes on with a running one all the same', () => {
    const resolved = { status: 'resolved', resolved_at: NOW, inbound_count: 1 }
    expect(belongsToNewConversation(resolved, NOW, true)).toBe(true)
    expect(belongsToNewConversation({ ...resolved, status: 'open', resolved_at: null }, NOW, true)).toBe(
      false,
    )
  })

  it('goes on with what nobody of ours has dealt with, an imported history for instance', () => {
    const imported = { status: 'resolved', resolved_at: NOW - 90 * DAY, inbound_count: 0 }
    expect(belongsToNewConversation(imported, NOW)).toBe(false)
  })
})

describe('a free answer', () => {
  it('is allowed until the window ends, and not at its end', () => {
    expect(mayReply({ reply_until: NOW + 1 }, DAY, NOW)).toBe(true)
    expect(mayReply({ reply_until: NOW }, DAY, NOW)).toBe(false)
    expect(mayReply({ reply_until: null }, DAY, NOW)).toBe(false)
  })

  it('is always allowed where the channel has no window', () => {
    expect(mayReply({ reply_until: null }, null, NOW)).toBe(true)
  })
})

const WINDOWS = { replyWindow: DAY, entryPointWindow: 3 * DAY }
const standing = (overrides: Partial<Standing> = {}): Standing => ({
  last_inbound_at: null,
  reply_until: null,
  entry_point_at: null,
  entry_answered_at: null,
  control: 'business',
  control_at: 0,
  ...overrides,
})

describe('who came through an advertisement', () => {
  /** They wrote at NOW; we answered so long after that. */
  const answered = (...after: number[]) => {
    const state = standing({ last_inbound_at: NOW, reply_until: NOW + DAY })
    enter(state, NOW)
    for (const each of after) answer(state, NOW + each, WINDOWS)
    return state
  }

  it('has three days from our first answer, if that came within a day', () => {
    expect(answered(2 * HOUR).reply_until).toBe(NOW + 2 * HOUR + 3 * DAY)
    expect(answered(DAY).reply_until).toBe(NOW + DAY + 3 * DAY)
    expect(answered(2 * HOUR, 5 * HOUR).reply_until).toBe(NOW + 2 * HOUR + 3 * DAY)
  })

  it('has one day if we answered too late, or before they came', () => {
    expect(answered(DAY + 1).reply_until).toBe(NOW + DAY)
    expect(answered(-1).reply_until).toBe(NOW + DAY)
    expect(answered().reply_until).toBe(NOW + DAY)
  })

  it('has the same time in whatever order our answers are told', () => {
    expect(answered(5 * HOUR, 2 * HOUR)).toEqual(answered(2 * HOUR, 5 * HOUR))
  })

  it('counts anew when they come again', () => {
    const state = answered(HOUR)
    enter(state, NOW + DAY)
    expect(state).toMatchObject({ entry_point_at: NOW + DAY, entry_answered_at: null })
    enter(state, NOW)
    expect(state.entry_point_at).toBe(NOW + DAY)
  })

  it('is nothing special on a channel without such a window', () => {
    const state = standing({ entry_point_at: NOW })
    answer(state, NOW, { replyWindow: DAY, entryPointWindow: null })
    expect(state.reply_until).toBeNull()
  })

  it.each([
    ['while an answer can open it', {}, DAY - 1, true],
    ['not when that is too late', {}, DAY, false],
    ['while it is open', { entry_answered_at: NOW + HOUR }, 3 * DAY, true],
    ['not when it has shut', { entry_answered_at: NOW + HOUR }, HOUR + 3 * DAY, false],
    ['not without an advertisement', { entry_point_at: null }, 0, false],
  ])('is shown so %s', (_, state, after, expected) => {
    const row = { entry_point_at: NOW, entry_answered_at: null, ...state }
    expect(countsAsEntry(row, WINDOWS, NOW + after)).toBe(expected)
  })
})

describe('who answers', () => {
  it('is told by the newest word, in whatever order, and in doubt it is us', () => {
    const words = [
      { control: 'provider', at: 10 },
      { control: 'business', at: 20 },
      { control: 'provider', at: 30 },
      { control: 'business', at: 30 },
    ] as const
    fc.assert(
      fc.property(fc.shuffledSubarray([...words, ...words], { minLength: 8 }), (told) => {
        const state = standing()
        for (const { control, at } of told) hearControl(state, control, at)
        expect(state).toMatchObject({ control: 'business', control_at: 30 })
      }),
    )
  })
})

describe('a call', () => {
  const told = (...states: Array<[Parameters<typeof hearCall>[1]['state'], number?]>) =>
    states.reduce<CallFacts | null>(
      (known, [state, seconds]) => hearCall(known, { direction: 'in', state, seconds: seconds ?? null }),
      null,
    ) as CallFacts

  it.each([
    ['rings', told(['ringing']), 'ringing'],
    ['goes on', told(['ringing'], ['accepted']), 'accepted'],
    ['was answered', told(['ringing'], ['accepted'], ['ended', 12]), 'ended'],
    ['lasted, so it was answered', told(['ringing'], ['ended', 12]), 'ended'],
    ['was missed', told(['ringing'], ['ended']), 'missed'],
    ['was missed, and we are told so', told(['missed']), 'missed'],
    ['was rejected, which is how it ended', told(['rejected'], ['ended']), 'rejected'],
    ['failed', told(['ringing'], ['failed'], ['ended']), 'failed'],
  ])('%s', (_, facts, state) => {
    expect(callState(facts)).toBe(state)
  })

  it('is the same in whatever order its news comes, and however often', () => {
    const news: Array<[Parameters<typeof hearCall>[1]['state'], number?]> = [
      ['ringing'],
      ['accepted'],
      ['ended', 40],
      ['failed'],
    ]
    fc.assert(
      fc.property(fc.shuffledSubarray([...news, ...news], { minLength: 8 }), (order) => {
        expect(told(...order)).toEqual(told(...news))
      }),
    )
  })
})
