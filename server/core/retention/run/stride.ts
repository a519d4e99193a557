/**
 * How much a run takes at once, and how long it rests in between. A transaction on SQLite holds up everything else
 * in this process, so while somebody wants something batches are short, and pauses nearly as long as they.
 */
import type { Company } from '../../../company.ts'

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
/** Who asked for something so long ago may ask for the next thing now (ms). */
const COMPANY_MS = 1000

export class Stride {
  readonly #company: Pick<Company, 'within'>
  #step = 0

  constructor(company: Pick<Company, 'within'>) {
    this.#company = company
  }

  /** Conversations in the next batch. */
  get size(): number {
    return SIZES[this.#step] ?? 1
  }

  /**
   * A batch took so long. One step at a time: a transaction that was slow once, as the database tidied up, says little
   * of the next. Gives how long to rest (ms).
   */
  taken(ms: number): number {
    const { wished, rest } = this.#company.within(COMPANY_MS) ? IN_COMPANY : ALONE
    this.#step = ms > wished ? Math.max(0, this.#step - 1) : Math.min(SIZES.length - 1, this.#step + 1)
    return Math.min(LONGEST_REST_MS, ms * rest)
  }
}
