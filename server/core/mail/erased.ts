/** Mails on their way into a conversation while they were erased. */
import type { MessageArrival } from '../message/arrivals.ts'
import type { Reader } from '../../storage/database.ts'

/** Without those whose row as they came is gone: it goes by erasing alone. */
export async function withoutErased(
  db: Reader,
  arrivals: readonly MessageArrival[],
): Promise<readonly MessageArrival[]> {
  const ids = arrivals.flatMap(({ event }) => event.mail?.raw ?? [])
  if (ids.length === 0) return arrivals
  const rows = await db.selectFrom('raw_mail').select('id').where('id', 'in', ids).execute()
  const here = new Set(rows.map(({ id }) => id))
  return arrivals.filter(({ event }) => {
    const raw = event.mail?.raw ?? null
    return raw === null || here.has(raw)
  })
}
