import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { DeliveryState } from '../../../channels/adapter.ts'
import {
  advance,
  correlationOf,
  isNewer,
  mayRetry,
  outranksPrice,
  readCorrelation,
  usageMonth,
} from './rules.ts'

const STATES: DeliveryState[] = [
  'queued',
  'sending',
  'unknown',
  'accepted',
  'sent',
  'failed',
  'delivered',
  'read',
  'played',
]

describe('the state of a delivery', () => {
  it.each([
    ['sent', 'delivered', 'delivered'],
    ['delivered', 'sent', 'delivered'],
    ['read', 'failed', 'read'],
    ['delivered', 'failed', 'delivered'],
    ['sent', 'failed', 'failed'],
    ['failed', 'sent', 'failed'],
    ['failed', 'read', 'read'],
    ['unknown', 'accepted', 'accepted'],
    ['unknown', 'failed', 'failed'],
  ] as const)('%s, told %s, is %s', (current, news, next) => {
    expect(advance(current, news)).toBe(next)
  })

  it('ends the same in whatever order and however often it is told', () => {
    const state = fc.constantFrom(...STATES)
    fc.assert(
      fc.property(fc.array(state), fc.array(state), (news, again) => {
        const end = (told: DeliveryState[]) => told.reduce(advance, 'queued')
        const all = [...news, ...again]
        expect(end([...all.toReversed(), ...news])).toBe(end(all))
      }),
    )
  })

  it('allows another try only where it failed or nobody knows', () => {
    expect(STATES.filter(mayRetry)).toEqual(['unknown', 'failed'])
    expect(mayRetry(null)).toBe(false)
  })
})

describe('of two pieces of news', () => {
  it('the later one is newer, and within a second the id decides, one way only', () => {
    expect(isNewer({ at: 1, id: 'a' }, { at: null, id: null })).toBe(true)
    expect(isNewer({ at: 2, id: 'a' }, { at: 1, id: 'b' })).toBe(true)
    expect(isNewer({ at: 1, id: 'b' }, { at: 1, id: 'a' })).toBe(true)
    expect(isNewer({ at: 1, id: 'a' }, { at: 1, id: 'b' })).toBe(false)
    expect(isNewer({ at: 1, id: 'a' }, { at: 1, id: 'a' })).toBe(false)
    expect(isNewer({ at: 1, id: 'a' }, { at: 1, id: null })).toBe(true)
  })
})

describe('the correlation', () => {
  const id = 'AbCdEfGhIjKlMnOpQrSt_-'
  it('tells the tries of a message apart', () => {
    expect(correlationOf(id, 1)).toBe(id)
    for (const attempt of [1, 2, 17, 9999]) {
      expect(readCorrelation(correlationOf(id, attempt))).toEqual({ correlation: id, attempt })
    }
  })

  it.each([
    '',
    'short',
    `${id}.`,
    `${id}.x`,
    `${id}.12345`,
    `${id} `,
    `${id}\n`,
    `${id}.1.2`,
    'x'.repeat(65),
    "' or 1=1 --padding",
  ])('of somebody else is not read: %j', (text) => {
    expect(readCorrelation(text)).toBeNull()
  })
})

describe('the price of a message', () => {
  const none = { price_at: null, price_category: null, price_type: null }
  const known = { price_at: 20, price_category: 'service', price_type: 'regular' }
  const price = { category: 'service', type: 'regular' }

  it('is the one told first by the provider’s clock, whichever comes first', () => {
    expect(outranksPrice(none, price, 30)).toBe(true)
    expect(outranksPrice(known, price, 10)).toBe(true)
    expect(outranksPrice(known, price, 30)).toBe(false)
    expect(outranksPrice(known, price, 20)).toBe(false)
  })

  it('is decided within a second by its words', () => {
    const free = { category: 'service', type: 'free_customer_service' }
    expect(outranksPrice(known, free, 20)).toBe(true)
    expect(outranksPrice({ ...known, price_type: free.type }, price, 20)).toBe(false)
  })

  it('is counted in its month, by UTC', () => {
    expect(usageMonth(Date.UTC(2026, 9, 31, 23, 59, 59, 999))).toBe('2026-10')
    expect(usageMonth(Date.UTC(2026, 10, 1))).toBe('2026-11')
  })
})
