/**
 * When a webhook that was not answered with 200 is tried again: soon, then ever more rarely. For how long,
 * Meta's own pages do not agree: 36 hours says the one on creating an endpoint, 7 days the others.
 */
import { HOUR } from '../clock.ts'

const steps = [1_000, 5_000, 30_000, 120_000, 600_000, 1_800_000, HOUR, 2 * HOUR, 4 * HOUR]

/** Milliseconds until the next attempt, after `failures` that failed; null: give up. */
export function nextAttempt(failures: number, age: number, retryFor: number): number | null {
  const wait = steps[Math.min(failures, steps.length) - 1] ?? 1_000
  return age + wait > retryFor ? null : wait
}
