/** Time, injectable: tests turn the hands themselves. */
import type { Schedule } from './types.ts'

export interface Clock {
  now(): number
  schedule: Schedule
}

/** Node's timers overflow beyond 2^31 ms; nothing here waits longer than the 36 hours of a retry. */
export const timeout: Schedule = (ms, run) => {
  const timer = setTimeout(run, ms)
  timer.unref()
  return () => clearTimeout(timer)
}

export const HOUR = 3_600_000
export const DAY = 24 * HOUR

/** WhatsApp writes most times as a string of unix seconds. */
export const unixSeconds = (ms: number): string => String(Math.floor(ms / 1000))
