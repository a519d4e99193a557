/**
 * How much one network may ask of the listener. A forwarder hands over all mail of a company from one
 * address, so what is let through is generous; every refusal here is one after which servers try again.
 */
import { RateLimiterMemory } from 'rate-limiter-flexible'
import { networkOf } from '../address.ts'
import { MINUTE } from '../clock.ts'

export interface ListenerLimits {
  /** At the same moment, of one network. */
  connections: number
  /** New ones, and mails, of one network in a minute. */
  connectionsAMinute: number
  mailsAMinute: number
  /** Addresses that are not ours, before a network has to wait for some minutes. */
  strangers: number
}

export const LISTENER_LIMITS: ListenerLimits = {
  connections: 20,
  connectionsAMinute: 120,
  mailsAMinute: 600,
  strangers: 50,
}

const STRANGERS_FOR = 10 * MINUTE

export class ListenerPace {
  readonly #most: number
  readonly #open = new Map<string, number>()
  readonly #connections: RateLimiterMemory
  readonly #mails: RateLimiterMemory
  readonly #strangers: RateLimiterMemory

  constructor({ connections, connectionsAMinute, mailsAMinute, strangers }: ListenerLimits) {
    this.#most = connections
    this.#connections = new RateLimiterMemory({ points: connectionsAMinute, duration: 60 })
    this.#mails = new RateLimiterMemory({ points: mailsAMinute, duration: 60 })
    this.#strangers = new RateLimiterMemory({ points: strangers, duration: STRANGERS_FOR / 1000 })
  }

  /** It counts as open until what is returned is called. */
  opened(address: string): () => void {
    const network = networkOf(address)
    const add = (n: number) => {
      const open = (this.#open.get(network) ?? 0) + n
      if (open > 0) this.#open.set(network, open)
      else this.#open.delete(network)
    }
    add(1)
    return () => add(-1)
  }

  /** False: too many are open, this one included, or they come too often. */
  async mayEnter(address: string): Promise<boolean> {
    const network = networkOf(address)
    if ((this.#open.get(network) ?? 0) > this.#most || (await this.#isTiring(network))) return false
    return spent(this.#connections, network)
  }

  /** False: no more mails for the moment. */
  mail(address: string): Promise<boolean> {
    return spent(this.#mails, networkOf(address))
  }

  /** They asked for an address that is not ours. False: that was one too many. */
  stranger(address: string): Promise<boolean> {
    return spent(this.#strangers, networkOf(address))
  }

  async #isTiring(network: string): Promise<boolean> {
    return ((await this.#strangers.get(network))?.remainingPoints ?? 1) <= 0
  }
}

const spent = (limiter: RateLimiterMemory, network: string): Promise<boolean> =>
  limiter.consume(network).then(
    () => true,
    () => false,
  )
