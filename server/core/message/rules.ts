/** What may become of a delivery. Pure; the business table is in rules.test.ts. */
import type { DeliveryState, Price } from '../../../channels/adapter.ts'

/**
 * States only move upwards, so that the order in which news arrives does not matter. A failure beats
 * `sent` but never takes back that somebody has received or read it.
 */
const RANK: Record<DeliveryState, number> = {
  queued: 0,
  sending: 1,
  unknown: 2,
  accepted: 3,
  sent: 4,
  failed: 5,
  delivered: 6,
  read: 7,
  played: 8,
}

export function advance(current: DeliveryState, news: DeliveryState): DeliveryState {
  return RANK[news] > RANK[current] ? news : current
}

/** Sending again makes sense only where it did not work or nobody can say. */
export function mayRetry(delivery: DeliveryState | null): boolean {
  return delivery === 'failed' || delivery === 'unknown'
}

/** Of two pieces of news about the same thing, is `news` the newer one? The id decides within a second. */
export function isNewer(
  news: { at: number; id: string },
  known: { at: number | null; id: string | null },
): boolean {
  if (known.at === null || news.at > known.at) return true
  return news.at === known.at && news.id > (known.id ?? '')
}

/** What travels with the nth try of a message, so that late news of an earlier try can be told apart. */
export function correlationOf(correlation: string, attempt: number): string {
  return attempt === 1 ? correlation : `${correlation}.${attempt}`
}

export function readCorrelation(text: string): { correlation: string; attempt: number } | null {
  const match = /^([A-Za-z0-9_-]{16,64})(?:\.(\d{1,4}))?$/.exec(text)
  return match?.[1] ? { correlation: match[1], attempt: match[2] ? Number(match[2]) : 1 } : null
}

/**
 * A message is priced once, though several of its statuses tell the price: the earliest by the provider's
 * clock counts, and within a second the lesser words, so that it does not matter which came first.
 */
export function outranksPrice(
  known: { price_at: number | null; price_category: string | null; price_type: string | null },
  price: Price,
  at: number,
): boolean {
  if (known.price_at === null) return true
  if (at !== known.price_at) return at < known.price_at
  const words = (category: string | null, type: string | null) => JSON.stringify([category, type])
  return words(price.category, price.type) < words(known.price_category, known.price_type)
}

/** The month in which a provider bills: of the calendar, UTC. `YYYY-MM` */
export const usageMonth = (at: number): string => new Date(at).toISOString().slice(0, 7)
