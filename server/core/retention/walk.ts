/** Looking through all conversations without holding anybody up: a stretch of ids at a time. */
import { setImmediate } from 'node:timers/promises'
import type { SelectQueryBuilder } from 'kysely'
import type { Reader } from '../../storage/database.ts'
import type { Schema } from '../../storage/schema.ts'

/** What one stretch may take (ms): so long everybody else waits where reading is done in this thread. */
const WISHED_MS = 10

/**
 * How much to take at once: as much as is done in the time it may take, by how long the last took. It shrinks at once
 * and grows step by step, since behind much that is quickly read there may be much that is not.
 */
export class Pace {
  readonly #shortest: number
  readonly #longest: number
  size: number

  constructor({ shortest, longest }: { shortest: number; longest: number }) {
    this.#shortest = shortest
    this.#longest = longest
    this.size = shortest
  }

  async take(work: () => Promise<void>): Promise<void> {
    const began = performance.now()
    await work()
    const took = Math.max(performance.now() - began, 1)
    const fitting = Math.min(2 * this.size, (this.size * WISHED_MS) / took)
    this.size = Math.round(Math.min(this.#longest, Math.max(this.#shortest, fitting)))
    await setImmediate()
  }
}

export type Walked = 'conversation' | 'raw_mail' | 'attachment'

export interface Stretch {
  after: number
  to: number
}

/** Calls `visit` with each stretch of ids there is: those above `after` and up to `to`. Gives the last id. */
export async function walkIds(
  db: Reader,
  table: Walked,
  visit: (stretch: Stretch) => Promise<void>,
  from = 0,
): Promise<number> {
  const end = await lastId(db, table)
  const pace = new Pace({ shortest: 50, longest: 1000 })
  for (let after = from; after < end;) {
    const to = Math.min(end, after + pace.size)
    await pace.take(() => visit({ after, to }))
    after = to
  }
  return Math.max(from, end)
}

/** How many rows these are. */
export async function countOf<T extends keyof Schema>(
  rows: SelectQueryBuilder<Schema, T, object>,
): Promise<number> {
  const { count } = await rows.select(({ fn }) => fn.countAll<number>().as('count')).executeTakeFirstOrThrow()
  return Number(count)
}

export async function lastId(db: Reader, table: Walked): Promise<number> {
  const { last } = await (db.selectFrom(table) as SelectQueryBuilder<Schema, Walked, object>)
    .select(({ fn }) => fn.max('id').as('last'))
    .executeTakeFirstOrThrow()
  return Number(last ?? 0)
}
