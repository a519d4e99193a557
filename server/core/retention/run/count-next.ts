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
  let count = 0
  // Behind all ids of that moment.
  for (let place: Place | null = { at: after, id: Number.MAX_SAFE_INTEGER }; place;) {
    const ours = await step(ofMoment(db, place), size)
    const rest: Step | null = ours.end ? null : await step(later(db, place, to), size)
    count += ours.count + (rest?.count ?? 0)
    place = ours.end ?? rest?.end ?? null
    if (place) await setImmediate()
  }
  return count
}

interface Step {
  count: number
  /** Where it ends; null: there are no more. */
  end: Place | null
}

async function step(query: ReturnType<typeof ofMoment>, size: number): Promise<Step> {
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
