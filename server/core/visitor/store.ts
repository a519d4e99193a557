/** Who writes from a website, by the token their browser keeps. */
import { createHash } from 'node:crypto'
import type { Selectable } from 'kysely'
import type { Reader } from '../../storage/database.ts'
import type { VisitorActor } from '../access.ts'
import type { VisitorTable } from './table.ts'

export type Visitor = Selectable<VisitorTable>

/** 256 random bits need no salt, and what is stolen from the database opens nothing. */
export const hashToken = (token: string): string => createHash('sha256').update(token).digest('hex')

/** null: the token is of another inbox, has ended, or was never given. */
export async function loadVisitor(
  db: Reader,
  inboxKey: string,
  token: string,
  now: number,
): Promise<VisitorActor | null> {
  const row = await sessions(db, now)
    .where('session.token_hash', '=', hashToken(token))
    .where('inbox.channel', '=', 'web')
    .where('inbox.account', '=', inboxKey)
    .executeTakeFirst()
  return row ? toActor(row) : null
}

/** Who speaks in this session by now; null: it has ended. */
export async function reloadVisitor(
  db: Reader,
  sessionId: number,
  now: number,
): Promise<VisitorActor | null> {
  const row = await sessions(db, now).where('session.id', '=', sessionId).executeTakeFirst()
  return row ? toActor(row) : null
}

/** Those of the sessions that have not ended. */
export async function livingSessions(
  db: Reader,
  sessionIds: readonly number[],
  now: number,
): Promise<Set<number>> {
  if (sessionIds.length === 0) return new Set()
  const rows = await db
    .selectFrom('visitor_session')
    .select('id')
    .where('id', 'in', sessionIds)
    .where('expires_at', '>', now)
    .execute()
  return new Set(rows.map(({ id }) => id))
}

function sessions(db: Reader, now: number) {
  return db
    .selectFrom('visitor_session as session')
    .innerJoin('visitor', 'visitor.id', 'session.visitor_id')
    .innerJoin('inbox', 'inbox.id', 'visitor.inbox_id')
    .leftJoin('identity', (join) =>
      join
        .onRef('identity.value', '=', 'visitor.public_id')
        .on('identity.channel', '=', 'web')
        .on('identity.kind', '=', 'visitor'),
    )
    .select(['visitor.id', 'visitor.public_id', 'visitor.inbox_id', 'visitor.name', 'visitor.external_id'])
    .select(['identity.contact_id', 'session.id as session_id'])
    .where('session.expires_at', '>', now)
}

interface SessionRow {
  id: number
  public_id: string
  inbox_id: number
  name: string | null
  external_id: string | null
  contact_id: number | null
  session_id: number
}

const toActor = (row: SessionRow): VisitorActor => ({
  kind: 'visitor',
  id: row.id,
  publicId: row.public_id,
  inboxId: row.inbox_id,
  contactId: row.contact_id,
  name: row.name,
  identified: row.external_id !== null,
  sessionId: row.session_id,
})
