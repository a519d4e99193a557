/** Chance that is the same on every machine: mulberry32, seeded by a number. */
export interface Chance {
  /** From 0 to just below 1. */
  next(): number
  /** A whole number from `least` to `most`. */
  whole(least: number, most: number): number
  pick<T>(from: readonly T[]): T
  shuffled<T>(items: readonly T[]): T[]
}

export function createChance(seed: number): Chance {
  let state = seed >>> 0
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
  const whole = (least: number, most: number) => least + Math.floor(next() * (most - least + 1))
  return {
    next,
    whole,
    pick: (from) => {
      const picked = from[whole(0, from.length - 1)]
      if (picked === undefined) throw new Error('nothing to pick from')
      return picked
    },
    shuffled: (items) => {
      const all = [...items]
      for (let last = all.length - 1; last > 0; last--) {
        const other = whole(0, last)
        const moved = all[last] as (typeof all)[number]
        all[last] = all[other] as (typeof all)[number]
        all[other] = moved
      }
      return all
    },
  }
}
