/** Entries as views: the lines of a thread that are no messages. Fields are listed by hand, as in present.ts. */
import type { EntryView } from '../../contract/conversation.ts'
import type { Reader } from '../../storage/database.ts'
import { callState } from './rules.ts'
import type { EntryDetails, EntryKind } from './table.ts'

/** The newest ones of a thread; nobody reads more of them. */
const MOST_ENTRIES = 500

/** In the order in which they happened. */
export async function presentEntries(
  db: Reader,
  where: { conversationId: number } | { ids: readonly number[] },
): Promise<EntryView[]> {
  let query = db
    .selectFrom('entry')
    .leftJoin('agent as author', 'author.id', 'entry.author_id')
    .leftJoin('agent as subject', 'subject.id', 'entry.agent_id')
    .select([
      'entry.id',
      'entry.conversation_id',
      'entry.kind',
      'entry.at',
      'entry.author_id',
      'entry.agent_id',
      'entry.details',
      'author.name as author_name',
      'subject.name as subject_name',
    ])
    .orderBy('entry.at', 'desc')
    // Said in the same second, the word that forbids is the last.
    .orderBy(({ eb }) => eb.case().when('entry.kind', '=', 'opted_out').then(1).else(0).end(), 'desc')
    .orderBy('entry.id', 'desc')
    .limit(MOST_ENTRIES)
  query =
    'ids' in where
      ? query.where('entry.id', 'in', where.ids)
      : query.where('entry.conversation_id', '=', where.conversationId)
  return (await query.execute()).toReversed().map((row) => {
    const { call, change, rating, address, other }: EntryDetails =
      row.details === null ? {} : JSON.parse(row.details)
    return {
      id: row.id,
      conversationId: row.conversation_id,
      kind: row.kind,
      at: row.at,
      author: authorOf(row),
      agent: row.agent_id === null ? null : { id: row.agent_id, name: row.subject_name ?? '' },
      call: call ? { direction: call.direction, state: callState(call), seconds: call.seconds } : null,
      change: change ?? null,
      rating: rating ?? null,
      address: address ?? null,
      other: other ?? null,
    }
  })
}

/** What the customer did, and what the provider says of them. */
const BY_CONTACT: ReadonlySet<EntryKind> = new Set([
  'reopened',
  'call',
  'number_changed',
  'user_id_changed',
  'security_changed',
  'opted_in',
  'opted_out',
  'rated',
  'ended',
])

function authorOf(row: {
  author_id: number | null
  author_name: string | null
  kind: EntryKind
}): EntryView['author'] {
  if (row.author_id !== null) return { kind: 'agent', id: row.author_id, name: row.author_name }
  return { kind: BY_CONTACT.has(row.kind) ? 'contact' : 'system', id: null, name: null }
}
