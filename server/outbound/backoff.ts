/** When to try again. Pure; `random` is from 0 to 1. */
import type { Retry } from '../../channels/adapter.ts'
import { MINUTE } from '../clock.ts'

const LONGEST = 15 * MINUTE

/**
 * Milliseconds until the next try after `attempts` refusals, growing as the provider's error asks
 * for, with jitter so that a queue does not come back as one; null when it is time to give up.
 */
export function nextDelay(attempts: number, { after, factor, most }: Retry, random: number): number | null {
  if (attempts > most) return null
  const delay = Math.min(after * factor ** (attempts - 1), LONGEST)
  return Math.round(delay * (0.75 + random * 0.5))
}
