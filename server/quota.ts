/** Limits on how often something may be done, counted in memory: spending one of somebody's points. */
import { RateLimiterRes, type RateLimiterMemory } from 'rate-limiter-flexible'
import { tooMany } from './errors.ts'

/** Throws too_many_requests, which says when to come back. */
export async function spend(limiter: RateLimiterMemory, key: string | number): Promise<void> {
  try {
    await limiter.consume(key)
  } catch (refused) {
    if (!(refused instanceof RateLimiterRes)) throw refused
    throw tooMany(Math.ceil(refused.msBeforeNext / 1000))
  }
}
