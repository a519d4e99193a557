/** How many conversations have their next step when: counted along its index, in steps that hold nobody up. */
import { setImmediate } from 'node:timers/promises'
import type { Reader } from '../../../storage/database.ts'

/** A millisecond or two. */
const STEP = 5000

/** Earlier than any time. */
export const BEFORE_ALL = -1

interface Place {
  at: number
  id: number
}

/** Those whose next step comes after `after` and by `to` (ms). */
export async function countNext(db: Reader, { after, to }: { after: number; to: number }): Promise<number> {
  // Behind all ids of that moment.
  let place: Place = { at: after, id: Number.MAX_SAFE_INTEGER }
  for (let count = 0; ; count += STEP) {
    const end = await placeAfter(db, place, to)
    if (!end) return count + (await countRest(db, place, to))
    place = end
    await setImmediate()
  }
}

/** Where a step from there ends; null: there are fewer. */
async function placeAfter(db: Reader, place: Place, to: number): Promise<Place | null> {
  const row = await between(db, place, to)
    .select(['next_at', 'id'])
    .orderBy('next_at')
    .orderBy('id')
    .offset(STEP - 1)
    .limit(1)
    .executeTakeFirst()
  return row ? { at: row.next_at as number, id: row.id } : null
}

async function countRest(db: Reader, place: Place, to: number): Promise<number> {
  const { count } = await between(db, place, to)
    .select(({ fn }) => fn.countAll<number>().as('count'))
    .executeTakeFirstOrThrow()
  return Number(count)
}

const between = (db: Reader, { at, id }: Place, to: number) =>
  db
    .selectFrom('conversation')
    .where('next_at', '<=', to)
    .where(({ eb, refTuple, tuple }) => eb(refTuple('next_at', 'id'), '>', tuple(at, id)))
