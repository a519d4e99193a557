/**
 * How much one address and one visitor may ask for. Counted in memory, so a restart forgets it, and under
 * names from which nobody gets back to an address.
 */
import { createHmac, randomBytes } from 'node:crypto'
import { RateLimiterMemory } from 'rate-limiter-flexible'
import { networkOf } from '../../address.ts'
import type { AppContext } from '../../context.ts'
import { spend } from '../../quota.ts'
import type { VisitorActor } from '../access.ts'

interface Limit {
  points: number
  /** Seconds. */
  duration: number
}

const LIMITS = {
  session: { points: 30, duration: 600 },
  connect: { points: 120, duration: 60 },
  request: { points: 1200, duration: 60 },
  message: { points: 30, duration: 60 },
  /** Of messages, too: nobody writes faster, though a queue may. */
  burst: { points: 10, duration: 5 },
  upload: { points: 20, duration: 3600 },
  /** Of what is written down in the audit log: their own details, an end, a rating, a deletion. */
  change: { points: 120, duration: 600 },
  /** Of whole chats. */
  copy: { points: 20, duration: 600 },
} satisfies Record<string, Limit>

export type VisitorLimits = Record<keyof typeof LIMITS, Limit>

/** Each throws too_many_requests, which says when to come back. */
export class VisitorPace {
  readonly #key = randomBytes(32)
  readonly #limiters: Record<keyof VisitorLimits, RateLimiterMemory>

  constructor(limits: Partial<VisitorLimits> = {}) {
    const { session, connect, request, message, burst, upload, change, copy } = { ...LIMITS, ...limits }
    this.#limiters = {
      session: new RateLimiterMemory(session),
      connect: new RateLimiterMemory(connect),
      request: new RateLimiterMemory(request),
      message: new RateLimiterMemory(message),
      burst: new RateLimiterMemory(burst),
      upload: new RateLimiterMemory(upload),
      change: new RateLimiterMemory(change),
      copy: new RateLimiterMemory(copy),
    }
  }

  session(address: string): Promise<void> {
    return this.#take('session', this.key(address))
  }

  connect(address: string): Promise<void> {
    return this.#take('connect', this.key(address))
  }

  request(address: string): Promise<void> {
    return this.#take('request', this.key(address))
  }

  async message(visitor: VisitorActor): Promise<void> {
    await this.#take('burst', String(visitor.id))
    await this.#take('message', String(visitor.id))
  }

  upload(visitor: VisitorActor): Promise<void> {
    return this.#take('upload', String(visitor.id))
  }

  change(visitor: VisitorActor): Promise<void> {
    return this.#take('change', String(visitor.id))
  }

  copy(visitor: VisitorActor): Promise<void> {
    return this.#take('copy', String(visitor.id))
  }

  /** What stands for an address, or for the network of one customer, as long as this process runs. */
  key(address: string): string {
    return createHmac('sha256', this.#key).update(networkOf(address)).digest('base64url')
  }

  #take(name: keyof VisitorLimits, key: string): Promise<void> {
    return spend(this.#limiters[name], key)
  }
}

const paces = new WeakMap<AppContext, VisitorPace>()

/** One for REST and sockets together. */
export function paceOf(ctx: AppContext): VisitorPace {
  const known = paces.get(ctx)
  if (known) return known
  return setPace(ctx, {})
}

/** Other limits, from now on. */
export function setPace(ctx: AppContext, limits: Partial<VisitorLimits>): VisitorPace {
  const pace = new VisitorPace(limits)
  paces.set(ctx, pace)
  return pace
}
