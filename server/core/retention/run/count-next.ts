/** How many conversations have their next step when: counted along its index, in steps that hold nobody up. */
import { setImmediate } from 'node:timers/promises'
import type { Reader } from '../../../storage/database.ts'
import { later, ofMoment, type Place } from './places.ts'

/** A millisecond or two. */
const STEP = 20_000

/** Earlier than any time. */
export const BEFORE_ALL = -1

/** Those whose next step comes after `after` and by `to` (ms). */
export async function countNext(
  db: Reader,
  { after, to }: { after: number; to: number },
  size = STEP,
): Promise<number> {
  // Behind all ids of that moment.
  let place: Place = { at: after, id: Number.MAX_SAFE_INTEGER }
  let count = 0
  for (;;) {
    const ours = await step(ofMoment(db, place), size)
    count += ours.count
    const next = ours.end ? ours : await step(later(db, place, to), size)
    if (next !== ours) count += next.count
    if (!next.end) return count
    place = next.end
    await setImmediate()
  }
}

/** Counts up to the end of a step; null: there are fewer. */
async function step(
  query: ReturnType<typeof ofMoment>,
  size: number,
): Promise<{ count: number; end: Place | null }> {
  const end = await query
    .select(['next_at', 'id'])
    .orderBy('next_at')
    .orderBy('id')
    .offset(size - 1)
    .limit(1)
    .executeTakeFirst()
  if (end) return { count: size, end: { at: end.next_at ?? 0, id: end.id } }
  const { count } = await query
    .select(({ fn }) => fn.countAll<number>().as('count'))
    .executeTakeFirstOrThrow()
  return { count: Number(count), end: null }
}
