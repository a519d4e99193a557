/**
 * How much a run takes at once, and how long it rests in between. A transaction on SQLite holds up everything else in
 * this process, so while others have something to do batches are
 * shorter, and pauses nearly as long as they.
 */
import { setTimeout } from 'node:timers/promises'

/** Of conversations in a batch. Few, so that statements, which have a place for each of them, are prepared once. */
const SIZES = [10, 13, 16, 20, 25, 32, 40, 50, 64, 80, 100, 125, 160, 200, 250, 320, 400, 500] as const

interface Habit {
  /** What one transaction may take (ms); the batch follows. */
  wished: number
  /** Of the time a batch took. */
  rest: number
}

const ALONE: Habit = { wished: 20, rest: 0.25 }
/** A batch has questions that cost the same for ten conversations as for fifty, and shorter ones ask nothing else. */
const IN_COMPANY: Habit = { wished: 8, rest: 0.7 }
const LONGEST_REST_MS = 20
/** Of a rest: so much of it spent on others means that there are some. */
const COMPANY = 0.1
/** So long it is believed that they are still there (ms). */
const MEMORY_MS = 1000

export class Stride {
  #step = 0
  #companySeenAt = -Infinity
  #habit = ALONE

  /** Conversations in the next batch. */
  get size(): number {
    return SIZES[this.#step] ?? 1
  }

  /**
   * A batch took so long. One step at a time: a transaction that was slow once, as the database tidied up, says little
   * of the next. Gives how long to rest (ms).
   */
  taken(ms: number): number {
    const { wished, rest } = this.#habit
    this.#step = ms > wished ? Math.max(0, this.#step - 1) : Math.min(SIZES.length - 1, this.#step + 1)
    return Math.min(LONGEST_REST_MS, ms * rest)
  }

  /** In a rest that is over at `now` (ms) so much of the time (0 to 1) went to others. */
  rested(share: number, now: number): void {
    if (share > COMPANY) this.#companySeenAt = now
    this.#habit = now - this.#companySeenAt < MEMORY_MS ? IN_COMPANY : ALONE
  }

  async rest(tookMs: number): Promise<void> {
    const pause = this.taken(tookMs)
    const before = performance.eventLoopUtilization()
    await setTimeout(pause)
    this.rested(performance.eventLoopUtilization(before).utilization, performance.now())
  }
}
