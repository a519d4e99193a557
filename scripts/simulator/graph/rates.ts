/** Meta's two limits: messages a second for a number, and messages to one and the same person. */
import { HOUR } from '../clock.ts'
import { GraphError, refusal } from './errors.ts'

export interface Rates {
  /** A number's messages in a second, all recipients together. */
  perSecond: number
  /** One message to one person in this time (ms) … */
  pairEvery: number
  /** … of which so many may be borrowed at once. */
  pairBurst: number
  /** Calls an hour about a business account: templates, numbers, settings. */
  manageHourly: number
}

export const metaRates: Rates = { perSecond: 80, pairEvery: 6_000, pairBurst: 45, manageHourly: 5_000 }

/** Messages a second of a number with coexistence. */
const SHARED = 20

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

  /** `shared`: the number is in the business app as well, and slower for it. */
  take(phoneNumberId: string, recipient: string, now: number, shared: boolean): void {
    const { pairEvery, pairBurst } = this.#rates
    const perSecond = shared ? Math.min(SHARED, this.#rates.perSecond) : this.#rates.perSecond
    if (!this.#spend(phoneNumberId, perSecond, 1_000 / perSecond, now)) throw numberRate()
    if (!this.#spend(`${phoneNumberId}/${recipient}`, pairBurst, pairEvery, now)) throw pairRate()
  }

  /** A call that is no message. */
  manage(wabaId: string, now: number): void {
    const { manageHourly } = this.#rates
    if (!this.#spend(`manage ${wabaId}`, manageHourly, HOUR / manageHourly, now)) throw managementRate()
  }

  /** How much of an hour's calls is used up, in per cent. */
  managed(wabaId: string): number {
    const { manageHourly } = this.#rates
    const left = this.#buckets.get(`manage ${wabaId}`)?.tokens ?? manageHourly
    return Math.ceil(100 * (1 - left / manageHourly))
  }

  reset(): void {
    this.#buckets.clear()
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

const managementRate = () =>
  new GraphError(80_007, '(#80007) There have been too many calls to this WhatsApp Business account.', {
    status: 429,
    subcode: 2_446_079,
    transient: true,
  })

export const pairRate = () =>
  refusal(131056, 'Message failed to send because too many messages were sent to this recipient.')
