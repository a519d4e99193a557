/**
 * Token buckets per inbox and per conversation, so that we stay below the provider's limits instead of
 * running into them. Kept in memory: each node keeps to its share by being told no, and backs off.
 */
import { SECOND } from '../clock.ts'

export interface Limit {
  /** Tokens that come back per second. */
  perSecond: number
  /** Most tokens that can be saved up. */
  burst: number
}

/** WhatsApp: 80 messages a second for a number; one every 6 s for a person, 45 in a row borrowed. */
export const INBOX_LIMIT: Limit = { perSecond: 80, burst: 80 }
/** WhatsApp: of a number that is used in the phone app, too. */
export const SHARED_LIMIT: Limit = { perSecond: 20, burst: 20 }
export const RECIPIENT_LIMIT: Limit = { perSecond: 1 / 6, burst: 45 }

interface Bucket {
  tokens: number
  at: number
}

export class Limiter {
  readonly #limitOf: (key: number) => Limit
  readonly #buckets = new Map<number, Bucket>()

  constructor(limit: Limit | ((key: number) => Limit)) {
    this.#limitOf = typeof limit === 'function' ? limit : () => limit
  }

  /** How long until one more is allowed for `key`; 0: now. Takes nothing. */
  wait(key: number, now: number): number {
    const tokens = this.#tokens(key, now)
    return tokens >= 1 ? 0 : Math.ceil(((1 - tokens) / this.#limitOf(key).perSecond) * SECOND)
  }

  take(key: number, now: number): void {
    this.#buckets.set(key, { tokens: this.#tokens(key, now) - 1, at: now })
    if (this.#buckets.size > 10_000) this.#forgetFull(now)
  }

  #tokens(key: number, now: number): number {
    const { perSecond, burst } = this.#limitOf(key)
    const bucket = this.#buckets.get(key)
    if (!bucket) return burst
    // The clock was put back: what was taken in a future that did not come is all that is known.
    if (bucket.at > now) bucket.at = now
    const gained = ((now - bucket.at) / SECOND) * perSecond
    return Math.min(burst, bucket.tokens + gained)
  }

  /** A full bucket is the same as none. */
  #forgetFull(now: number): void {
    for (const key of this.#buckets.keys()) {
      if (this.#tokens(key, now) >= this.#limitOf(key).burst) this.#buckets.delete(key)
    }
  }
}
