import type { Selectable } from 'kysely'
import { notFound } from '../../errors.ts'
import type { Reader } from '../../storage/database.ts'
import { authorise, seesInbox, type Action, type Actor, type AgentActor } from '../access.ts'
import { visibleTo } from '../conversation/hidden.ts'
import { decodeCursor, encodeCursor } from '../cursor.ts'
import type { DuplicateTable } from './table.ts'

export type Duplicate = Selectable<DuplicateTable>

/**
 * A question about two people. Its answer is for all of their conversations, so whoever decides sees all of
 * these; for anybody else the question does not exist.
 */
export async function accessDuplicate(
  db: Reader,
  actor: Actor,
  id: number,
  action: Action,
): Promise<Duplicate> {
  const row = await db.selectFrom('duplicate').selectAll().where('id', '=', id).executeTakeFirst()
  if (!row) throw notFound()
  const places = await db
    .selectFrom('conversation')
    .select(['contact_id', 'inbox_id'])
    .where('contact_id', 'in', [row.contact_id, row.other_id])
    .where(visibleTo(actor))
    .groupBy(['contact_id', 'inbox_id'])
    .execute()
  const people = new Set(places.map(({ contact_id: contactId }) => contactId))
  if (people.size < 2 || !places.every((place) => seesInbox(actor, place.inbox_id))) throw notFound()
  for (const { inbox_id: inboxId } of places) authorise(actor, action, { inboxId })
  return row
}

const PAGE = 50

/** Open questions that this agent may decide, newest first; `contactId`: about this one alone. */
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
    query = query.where(({ and, exists, not, selectFrom }) => {
      const conversations = selectFrom('conversation')
        .select('conversation.id')
        .whereRef('conversation.contact_id', '=', side)
      return and([
        exists(conversations.where('conversation.inbox_id', 'in', inboxes).where(visibleTo(actor))),
        not(exists(conversations.where('conversation.inbox_id', 'not in', inboxes))),
      ])
    })
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
          .whereRef('conversation.contact_id', '=', 'duplicate.contact_id')
          .where('conversation.hidden', 'is', null),
      ),
    )
    .where(({ exists, selectFrom }) =>
      exists(
        selectFrom('conversation')
          .select('conversation.id')
          .whereRef('conversation.contact_id', '=', 'duplicate.other_id')
          .where('conversation.hidden', 'is', null),
      ),
    )
    .execute()
  const counts = new Map<number, number>()
  for (const id of rows.flatMap(({ contact_id, other_id }) => [contact_id, other_id])) {
    counts.set(id, (counts.get(id) ?? 0) + 1)
  }
  return counts
}
