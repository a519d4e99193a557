/** Does the work it is given, so many at a time; what comes beyond that waits, and begins in order. */
type Turns = <T>(work: () => Promise<T>) => Promise<T>

export function inTurns(most: number): Turns {
  let free = most
  const waiting: Array<() => void> = []
  return async (work) => {
    if (free > 0) free--
    else await new Promise<void>((begin) => void waiting.push(begin))
    try {
      return await work()
    } finally {
      const next = waiting.shift()
      // Handed on and not given back, so that nobody who comes just then is before those who wait.
      if (next) next()
      else free++
    }
  }
}

/** Turns of its own for each key. Whose work is done is forgotten. */
export class TurnsByKey<Key = number> {
  readonly #most: number
  readonly #known = new Map<Key, { turns: Turns; works: number }>()

  constructor(most: number) {
    this.#most = most
  }

  /** For how many keys there is work. */
  get size(): number {
    return this.#known.size
  }

  async take<T>(key: Key, work: () => Promise<T>): Promise<T> {
    const own = this.#known.get(key) ?? { turns: inTurns(this.#most), works: 0 }
    this.#known.set(key, own)
    own.works++
    try {
      return await own.turns(work)
    } finally {
      if (--own.works === 0) this.#known.delete(key)
    }
  }
}
