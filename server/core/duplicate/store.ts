import type { Selectable } from 'kysely'
import { notFound } from '../../errors.ts'
import type { Reader } from '../../storage/database.ts'
import type { Action, Actor, AgentActor } from '../access.ts'
import { accessContact } from '../contact/store.ts'
import { decodeCursor, encodeCursor } from '../cursor.ts'
import type { DuplicateTable } from './table.ts'

export type Duplicate = Selectable<DuplicateTable>

/** A question about two people, both of whom the actor sees. */
export async function accessDuplicate(
  db: Reader,
  actor: Actor,
  id: number,
  action: Action,
): Promise<Duplicate> {
  const row = await db.selectFrom('duplicate').selectAll().where('id', '=', id).executeTakeFirst()
  if (!row) throw notFound()
  await accessContact(db, actor, row.contact_id, action)
  await accessContact(db, actor, row.other_id, action)
  return row
}

const PAGE = 50

/** Open questions about people this agent sees, newest first; `contactId`: about this one alone. */
export async function listDuplicates(
  db: Reader,
  actor: AgentActor,
  { contactId, cursor, limit = PAGE }: { contactId?: number; cursor?: string | undefined; limit?: number },
): Promise<{ rows: Duplicate[]; next: string | null }> {
  const inboxes = [...actor.inboxes]
  if (inboxes.length === 0) return { rows: [], next: null }
  let query = db
    .selectFrom('duplicate')
    .selectAll()
    .where('state', '=', 'open')
    .orderBy('id', 'desc')
    .limit(limit + 1)
  for (const side of ['duplicate.contact_id', 'duplicate.other_id'] as const) {
    query = query.where(({ exists, selectFrom }) =>
      exists(
        selectFrom('conversation')
          .select('conversation.id')
          .whereRef('conversation.contact_id', '=', side)
          .where('conversation.inbox_id', 'in', inboxes),
      ),
    )
  }
  if (contactId !== undefined) {
    query = query.where(({ eb, or }) =>
      or([eb('contact_id', '=', contactId), eb('other_id', '=', contactId)]),
    )
  }
  const after = decodeCursor(cursor)
  if (after) query = query.where('id', '<', after.id)
  const found = await query.execute()
  const rows = found.slice(0, limit)
  const last = rows.at(-1)
  const more = found.length > limit && last
  return { rows, next: more ? encodeCursor({ at: last.created_at, id: last.id }) : null }
}

/** How many open questions there are about each of them with somebody who can be shown. */
export async function openDuplicates(
  db: Reader,
  contactIds: readonly number[],
): Promise<Map<number, number>> {
  const asked = new Set(contactIds)
  if (asked.size === 0) return new Map()
  const rows = await db
    .selectFrom('duplicate')
    .select(['contact_id', 'other_id'])
    .where('state', '=', 'open')
    .where(({ eb, or }) => or([eb('contact_id', 'in', [...asked]), eb('other_id', 'in', [...asked])]))
    .where(({ exists, selectFrom }) =>
      exists(
        selectFrom('conversation')
          .select('conversation.id')
          .whereRef('conversation.contact_id', '=', 'duplicate.contact_id'),
      ),
    )
    .where(({ exists, selectFrom }) =>
      exists(
        selectFrom('conversation')
          .select('conversation.id')
          .whereRef('conversation.contact_id', '=', 'duplicate.other_id'),
      ),
    )
    .execute()
  const counts = new Map<number, number>()
  for (const id of rows.flatMap(({ contact_id, other_id }) => [contact_id, other_id])) {
    counts.set(id, (counts.get(id) ?? 0) + 1)
  }
  return counts
}
