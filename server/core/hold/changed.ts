/** Conversations in which something has been said since: along their list, page by page. */
import { setImmediate } from 'node:timers/promises'
import type { Reader } from '../../storage/database.ts'

const PAGE = 200
const STATUSES = ['open', 'snoozed', 'resolved'] as const

/** Their ids; `since`: ms. */
export async function* changedSince(db: Reader, since: number): AsyncGenerator<number[]> {
  for (const status of STATUSES) {
    for (let place = { at: since, id: 0 }; ;) {
      const { at, id } = place
      const rows = await db
        .selectFrom('conversation')
        .select(['id', 'last_message_at'])
        .where('status', '=', status)
        .where(({ eb, refTuple, tuple }) => eb(refTuple('last_message_at', 'id'), '>', tuple(at, id)))
        .orderBy('last_message_at')
        .orderBy('id')
        .limit(PAGE)
        .execute()
      const last = rows.at(-1)
      if (!last) break
      yield rows.map((row) => row.id)
      place = { at: last.last_message_at, id: last.id }
      await setImmediate()
    }
  }
}
