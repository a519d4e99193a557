import { uptime } from 'node:os'

/** The one source of time for decisions. Tests hand in their own. */
export interface Clock {
  /** Milliseconds since 1970, UTC. */
  now(): number
  /**
   * Milliseconds since some moment, by a clock that nobody sets and that also counts while the machine sleeps. Left out:
   * there is none, and `now` can't be held against anything.
   */
  steady?(): number
}

export const SECOND = 1000
export const MINUTE = 60 * SECOND
export const HOUR = 60 * MINUTE
export const DAY = 24 * HOUR

// Not process.hrtime: on Linux it stands still while the machine is suspended, uptime goes on (/proc/uptime, proc(5)).
export const systemClock: Clock = { now: () => Date.now(), steady: () => uptime() * SECOND }

/** One moment by both clocks. */
export interface Moment {
  now: number
  /** null: there is no steady clock. */
  steady: number | null
}

export const momentOf = (clock: Clock): Moment => ({ now: clock.now(), steady: clock.steady?.() ?? null })
