/** When to try again. Pure; `random` is from 0 to 1. */
import { MINUTE } from '../clock.ts'

const MOST_ATTEMPTS = 6
const LONGEST = 15 * MINUTE

/**
 * Milliseconds until the next try after `attempts` refusals, doubling from what the provider's error
 * asks for, with jitter so that a queue does not come back as one; null when it is time to give up.
 */
export function nextDelay(attempts: number, retryAfter: number, random: number): number | null {
  if (attempts >= MOST_ATTEMPTS) return null
  const delay = Math.min(retryAfter * 2 ** (attempts - 1), LONGEST)
  return Math.round(delay * (0.75 + random * 0.5))
}
