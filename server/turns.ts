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

/** Turns of its own for each key, of which there are few. */
export function inTurnsEach(most: number): (key: number) => Turns {
  const known = new Map<number, Turns>()
  return (key) => {
    const turns = known.get(key) ?? inTurns(most)
    known.set(key, turns)
    return turns
  }
}
