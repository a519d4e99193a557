/** Time, injectable and to be turned: tests and the phone page move the hands themselves. */
import type { Schedule } from './types.ts'

export interface Clock {
  now(): number
  schedule: Schedule
}

/** Node's timers overflow beyond 2^31 ms, 24 days; nothing here waits longer than the 7 of a retry. */
export const timeout: Schedule = (ms, run) => {
  const timer = setTimeout(run, ms)
  timer.unref()
  return () => clearTimeout(timer)
}

interface Due {
  at: number
  run: () => void
  /** Calls off the timer of the clock below; null where there is none. */
  disarm: (() => void) | null
}

/**
 * A clock on top of another one, ahead of it by as much as it was turned. Frozen, it moves by turning only.
 * Timers fire by its own hands.
 */
export class TurnableClock implements Clock {
  readonly #below: Clock
  readonly #frozenAt: number | null
  readonly #due = new Set<Due>()
  #ahead = 0

  constructor(below: Clock, frozenAt: number | null = null) {
    this.#below = below
    this.#frozenAt = frozenAt
  }

  readonly now = (): number => (this.#frozenAt ?? this.#below.now()) + this.#ahead

  readonly schedule: Schedule = (ms, run) => {
    const due: Due = { at: this.now() + ms, run, disarm: null }
    this.#due.add(due)
    this.#arm(due)
    return () => {
      due.disarm?.()
      this.#due.delete(due)
    }
  }

  get frozen(): boolean {
    return this.#frozenAt !== null
  }

  /** How far it was turned (ms). */
  get ahead(): number {
    return this.#ahead
  }

  /** When the next timer fires; null: none is waiting. */
  get next(): number | null {
    return this.#due.size === 0 ? null : Math.min(...[...this.#due].map(({ at }) => at))
  }

  /**
   * Moves the hands by `ms`. Timers fire in their order, each at its own time; `rest` lets what one of them
   * began come to an end before the next fires.
   */
  async turn(ms: number, rest: () => Promise<void>): Promise<void> {
    const end = this.now() + ms
    for (;;) {
      await rest()
      const { next } = this
      if (next === null || next > end) break
      this.#moveTo(next)
      for (const due of [...this.#due].filter(({ at }) => at <= next)) this.#fire(due)
    }
    this.#moveTo(end)
    for (const due of this.#due) this.#arm(due)
    await rest()
  }

  /** Back to the time of the clock below; what is waiting is forgotten. */
  reset(): void {
    for (const due of this.#due) due.disarm?.()
    this.#due.clear()
    this.#ahead = 0
  }

  #moveTo(time: number): void {
    this.#ahead += Math.max(time - this.now(), 0)
  }

  #arm(due: Due): void {
    if (this.frozen) return
    due.disarm?.()
    due.disarm = this.#below.schedule(Math.max(due.at - this.now(), 0), () => this.#fire(due))
  }

  #fire(due: Due): void {
    if (!this.#due.delete(due)) return
    due.disarm?.()
    due.run()
  }
}

export const MINUTE = 60_000
export const HOUR = 60 * MINUTE
export const DAY = 24 * HOUR

/** WhatsApp writes most times as a string of unix seconds. */
export const unixSeconds = (ms: number): string => String(Math.floor(ms / 1000))
