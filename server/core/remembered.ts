/** Figures about all there is: of a large database they take a while to count, and are good for a while then. */

/** What took long to count is not counted again for that much longer. */
const WORTH = 20

interface Known<T> {
  figures: Promise<T>
  /** By the clock that only goes on (ms). */
  until: number
}

/** Up to so many conversations all is counted each time. */
export const SMALL = 20_000

export class Remembered<T> {
  readonly #known = new WeakMap<object, Known<T>>()
  readonly #isLarge: (figures: T) => boolean

  /** `isLarge`: they are worth being kept. */
  constructor(isLarge: (figures: T) => boolean) {
    this.#isLarge = isLarge
  }

  /** Of one database; whoever asks while they are counted waits for the same. */
  of(database: object, count: () => Promise<T>): Promise<T> {
    const last = this.#known.get(database)
    if (last && performance.now() < last.until) return last.figures
    const counting: Known<T> = { figures: this.#timed(database, count), until: Infinity }
    this.#known.set(database, counting)
    return counting.figures
  }

  async #timed(database: object, count: () => Promise<T>): Promise<T> {
    const began = performance.now()
    let until = 0
    try {
      const figures = await count()
      if (this.#isLarge(figures)) until = began + WORTH * (performance.now() - began)
      return figures
    } finally {
      const known = this.#known.get(database)
      if (known) known.until = until
    }
  }
}
