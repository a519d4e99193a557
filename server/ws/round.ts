/** Visits everybody in a crowd once in a while, a few at a time, so that thousands are never due at once. */

const STEPS = 40
const SHORTEST_STEP_MS = 10

export class Round<T> {
  readonly #crowd: ReadonlySet<T>
  readonly #visit: (few: readonly T[]) => void | Promise<void>
  readonly #every: number
  #timer: NodeJS.Timeout | undefined
  #walk: Iterator<T>
  #visiting = false

  /** `every`: ms in which all are visited once. `visit` must not throw. */
  constructor(crowd: ReadonlySet<T>, every: number, visit: (few: readonly T[]) => void | Promise<void>) {
    this.#crowd = crowd
    this.#every = every
    this.#visit = visit
    this.#walk = crowd.values()
  }

  start(): void {
    this.#timer = setInterval(() => void this.#step(), Math.max(SHORTEST_STEP_MS, this.#every / STEPS))
  }

  stop(): void {
    clearInterval(this.#timer)
  }

  async #step(): Promise<void> {
    // A slow visit delays the next one; visits never pile up.
    if (this.#visiting) return
    this.#visiting = true
    try {
      await this.#visit(this.#next(Math.ceil(this.#crowd.size / STEPS)))
    } finally {
      this.#visiting = false
    }
  }

  /** Who joins or leaves meanwhile is met or passed over: a Set may be walked while it changes. */
  #next(count: number): T[] {
    const few: T[] = []
    while (few.length < count) {
      const { done, value } = this.#walk.next()
      if (done) {
        this.#walk = this.#crowd.values()
        break
      }
      few.push(value)
    }
    return few
  }
}
