/** Conversations by mail, found by what they are about and by who takes part. */
import { sql } from 'kysely'
import type { Reader } from '../../storage/database.ts'
import type { SearchPlace } from '../conversation/store.ts'

const MOST_MATCHES = 500

/**
 * Ids of conversations there, the newest first, whose subject, or whose participants' name or address,
 * holds what was typed. `%` and `_` mean themselves.
 */
export async function matchingThreads(
  db: Reader,
  { inboxes, hidden }: SearchPlace,
  q: string,
): Promise<number[]> {
  const mailboxes = await db
    .selectFrom('inbox')
    .select('id')
    .where('channel', '=', 'email')
    .where('id', 'in', inboxes)
    .execute()
  if (mailboxes.length === 0) return []
  const typed = q.toLowerCase()
  // As with names of contacts: SQLite knows upper and lower case of ASCII only, so that any one character may
  // stand for another, and what was found is looked at once more below.
  const like = `%${typed.replace(/[\\%_]/g, '\\$&').replace(/\P{ASCII}/gu, '_')}%`
  const named = sql<string | null>`(
    select participant.address || ' ' || coalesce(participant.name, '') from participant
    where participant.conversation_id = conversation.id
    and (lower(participant.name) like ${like} escape '\\' or participant.address like ${like} escape '\\')
    order by participant.id limit 1
  )`
  const rows = await db
    .selectFrom('conversation')
    .select(['id', 'subject', named.as('named')])
    .where(
      'inbox_id',
      'in',
      mailboxes.map(({ id }) => id),
    )
    .where('hidden', hidden === null ? 'is' : '=', hidden)
    .where(sql<boolean>`(lower(subject) like ${like} escape '\\' or ${named} is not null)`)
    .orderBy('last_message_at', 'desc')
    .orderBy('id', 'desc')
    .limit(MOST_MATCHES)
    .execute()
  return rows
    .filter(({ subject, named }) => [subject, named].some((text) => text?.toLowerCase().includes(typed)))
    .map(({ id }) => id)
}
