/** Looking through all conversations without holding anybody up: a stretch of ids at a time. */
import { setImmediate } from 'node:timers/promises'
import type { SelectQueryBuilder } from 'kysely'
import type { Reader } from '../../storage/database.ts'
import type { Schema } from '../../storage/schema.ts'

/** What one stretch may take (ms): so long everybody else waits where reading is done in this thread. */
const WISHED_MS = 10
const SHORTEST = 50
const LONGEST = 4000

export type Walked = 'conversation' | 'raw_mail'

/**
 * Calls `visit` with each stretch of ids there is: those above `after` and up to `to`. How long it is follows from how
 * long the last ones took, so that neither many rows nor large ones matter to others.
 */
export async function walkIds(
  db: Reader,
  table: Walked,
  visit: (stretch: { after: number; to: number }) => Promise<void>,
): Promise<void> {
  const end = await lastId(db, table)
  let size = 500
  for (let after = 0; after < end;) {
    const to = Math.min(end, after + size)
    const began = performance.now()
    await visit({ after, to })
    const took = performance.now() - began
    after = to
    size = Math.round(Math.min(LONGEST, Math.max(SHORTEST, (size * WISHED_MS) / Math.max(took, 1))))
    await setImmediate()
  }
}

/** How many rows these are. */
export async function countOf<T extends keyof Schema>(
  rows: SelectQueryBuilder<Schema, T, object>,
): Promise<number> {
  const { count } = await rows.select(({ fn }) => fn.countAll<number>().as('count')).executeTakeFirstOrThrow()
  return Number(count)
}

async function lastId(db: Reader, table: Walked): Promise<number> {
  const { last } = await (db.selectFrom(table) as SelectQueryBuilder<Schema, Walked, object>)
    .select(({ fn }) => fn.max('id').as('last'))
    .executeTakeFirstOrThrow()
  return Number(last ?? 0)
}
