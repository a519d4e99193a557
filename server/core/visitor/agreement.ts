/** Which wording of the privacy notice there is, and which somebody has agreed to. */
import type { Reader } from '../../storage/database.ts'

/** The newest version; null: this inbox has none. */
export async function currentVersion(db: Reader, inboxId: number): Promise<number | null> {
  const row = await db
    .selectFrom('notice')
    .select('version')
    .where('inbox_id', '=', inboxId)
    .orderBy('version', 'desc')
    .limit(1)
    .executeTakeFirst()
  return row?.version ?? null
}

/** The newest version that this person has agreed to; null: none. */
export async function agreedVersion(
  db: Reader,
  contactId: number | null,
  inboxId: number,
): Promise<number | null> {
  if (contactId === null) return null
  const row = await db
    .selectFrom('consent')
    .innerJoin('notice', 'notice.id', 'consent.notice_id')
    .select('notice.version')
    .where('consent.contact_id', '=', contactId)
    .where('consent.purpose', '=', 'privacy_notice')
    .where('consent.state', '=', 'granted')
    .where('notice.inbox_id', '=', inboxId)
    .orderBy('notice.version', 'desc')
    .limit(1)
    .executeTakeFirst()
  return row?.version ?? null
}
