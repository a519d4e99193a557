/** Meta's two limits: messages a second for a number, and messages to one and the same person. */
import { refusal } from './errors.ts'

export interface Rates {
  /** A number's messages in a second, all recipients together. */
  perSecond: number
  /** One message to one person in this time (ms) … */
  pairEvery: number
  /** … of which so many may be borrowed at once. */
  pairBurst: number
}

export const metaRates: Rates = { perSecond: 80, pairEvery: 6_000, pairBurst: 45 }

interface Bucket {
  tokens: number
  at: number
}

export class Limits {
  readonly #rates: Rates
  readonly #buckets = new Map<string, Bucket>()

  constructor(rates: Partial<Rates> = {}) {
    this.#rates = { ...metaRates, ...rates }
  }

  take(phoneNumberId: string, recipient: string, now: number): void {
    const { perSecond, pairEvery, pairBurst } = this.#rates
    if (!this.#spend(phoneNumberId, perSecond, 1_000 / perSecond, now)) throw numberRate()
    if (!this.#spend(`${phoneNumberId}/${recipient}`, pairBurst, pairEvery, now)) throw pairRate()
  }

  #spend(key: string, capacity: number, every: number, now: number): boolean {
    const bucket = this.#buckets.get(key) ?? { tokens: capacity, at: now }
    const tokens = Math.min(capacity, bucket.tokens + (now - bucket.at) / every)
    const granted = tokens >= 1
    this.#buckets.set(key, { tokens: granted ? tokens - 1 : tokens, at: now })
    return granted
  }
}

/** The documents say 400 for throttling, the specification 429: each limit here takes one of the two. */
export const numberRate = () =>
  refusal(130429, 'Message failed to send because too many messages were sent from this number.', 429)

export const pairRate = () =>
  refusal(131056, 'Message failed to send because too many messages were sent to this recipient.')
