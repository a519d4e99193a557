import { describe, expect, it } from 'vitest'
import { DAY } from '../../clock.ts'
import { belongsToNewConversation, mayReply, REOPEN_WITHIN } from './rules.ts'

const NOW = 1_800_000_000_000

describe('who writes again', () => {
  it('goes on with a conversation that is not resolved, however old', () => {
    for (const status of ['open', 'snoozed']) {
      expect(belongsToNewConversation({ status, resolved_at: null }, NOW)).toBe(false)
    }
  })

  it('reopens what was resolved within 30 days, to the millisecond', () => {
    const resolved = (ago: number) => ({ status: 'resolved', resolved_at: NOW - ago })
    expect(REOPEN_WITHIN).toBe(30 * DAY)
    expect(belongsToNewConversation(resolved(0), NOW)).toBe(false)
    expect(belongsToNewConversation(resolved(30 * DAY), NOW)).toBe(false)
    expect(belongsToNewConversation(resolved(30 * DAY + 1), NOW)).toBe(true)
    expect(belongsToNewConversation({ status: 'resolved', resolved_at: null }, NOW)).toBe(true)
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
