/**
 * Conversations in the order of their next step. A rule that comes into force is one moment for very many, so what
 * comes behind a place is asked for in two: asked in one, by moment and id, SQLite walks through all of the moment
 * up to that id, each time.
 */
import type { Reader } from '../../../storage/database.ts'

export interface Place {
  /** When the step is due (ms). */
  at: number
  id: number
}

/** Before all of them. */
export const START: Place = { at: -1, id: 0 }

/** Of the place's own moment, behind it. */
export const ofMoment = (db: Reader, { at, id }: Place) =>
  db.selectFrom('conversation').where('next_at', '=', at).where('id', '>', id)

/** After the place's moment, and by `to` (ms). */
export const later = (db: Reader, { at }: Place, to: number) =>
  db.selectFrom('conversation').where('next_at', '>', at).where('next_at', '<=', to)

/** The next `limit` behind the place whose step is due by `to` (ms). */
export async function placesAfter(db: Reader, place: Place, to: number, limit: number) {
  const ours = await inOrder(ofMoment(db, place)).limit(limit).execute()
  if (ours.length === limit) return ours.map(asPlace)
  const rest = await inOrder(later(db, place, to))
    .limit(limit - ours.length)
    .execute()
  return [...ours, ...rest].map(asPlace)
}

const inOrder = (query: ReturnType<typeof ofMoment>) =>
  query.select(['id', 'next_at', 'held', 'hidden']).orderBy('next_at').orderBy('id')

const asPlace = <Row extends { id: number; next_at: number | null }>(row: Row) => ({
  ...row,
  at: row.next_at ?? 0,
})
