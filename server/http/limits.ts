/** How often somebody may try. Counted per address of the peer and per account, in memory. */
import { RateLimiterMemory } from 'rate-limiter-flexible'
import type { Request, RequestHandler } from 'express'
import { networkOf } from '../address.ts'
import { AppError } from '../errors.ts'
import { spend } from '../quota.ts'

const WINDOW_SECONDS = 15 * 60

/**
 * Wraps a login: failed tries count against the address, against the account, and most strictly against
 * the pair of both, so that nobody locks a colleague out from elsewhere.
 */
export function attemptLimiter() {
  const pair = new RateLimiterMemory({ points: 10, duration: WINDOW_SECONDS })
  const address = new RateLimiterMemory({ points: 60, duration: WINDOW_SECONDS })
  const account = new RateLimiterMemory({ points: 200, duration: WINDOW_SECONDS })
  return async <T>(ip: string, email: string, attempt: () => Promise<T>): Promise<T> => {
    const keys = [
      [pair, `${networkOf(ip)} ${email}`],
      [address, networkOf(ip)],
      [account, email],
    ] as const
    // Counted before it is known how it ends: a hundred tries at the same moment are a hundred tries.
    const counted: Array<() => Promise<unknown>> = []
    const giveBack = () => Promise.all(counted.map((reward) => reward()))
    for (const [limiter, key] of keys) {
      try {
        await spend(limiter, key)
      } catch (refused) {
        await giveBack()
        throw refused
      }
      counted.push(() => limiter.reward(key))
    }
    try {
      const result = await attempt()
      await giveBack()
      return result
    } catch (error) {
      if (!(error instanceof AppError && error.status === 401)) await giveBack()
      throw error
    }
  }
}

/** Requests of any kind from one address. Generous: a whole office may share it. */
export function requestLimiter(pointsPerMinute: number): RequestHandler {
  const limiter = new RateLimiterMemory({ points: pointsPerMinute, duration: 60 })
  return async (request, _response, next) => {
    await spend(limiter, networkOf(request.ip ?? ''))
    next()
  }
}

/** Ends a connection whose request is not whole by then. Node's own limit is as long as the longest needs. */
export function bodyWithin(ms: number, takesLonger: (request: Request) => boolean): RequestHandler {
  return (request, _response, next) => {
    if (!takesLonger(request)) {
      const alarm = setTimeout(() => request.destroy(), ms)
      for (const ended of ['end', 'close']) request.once(ended, () => clearTimeout(alarm))
    }
    next()
  }
}

/** What makes us ask a provider, which counts our questions. Call it before asking. */
export function agentLimiter(pointsPerMinute: number) {
  const limiter = new RateLimiterMemory({ points: pointsPerMinute, duration: 60 })
  return (agentId: number): Promise<void> => spend(limiter, agentId)
}
