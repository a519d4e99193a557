import type { Selectable } from 'kysely'
import type { AppContext } from '../../context.ts'
import type { Reader } from '../../storage/database.ts'
import { authorise, type Actor } from '../access.ts'
import type { NoticeTable } from './table.ts'

export type Notice = Selectable<NoticeTable>

/** The newest wording; null: there never was one. Whether it is in use, the inbox's settings say. */
export async function currentNotice(db: Reader, inboxId: number): Promise<Notice | null> {
  const row = await db
    .selectFrom('notice')
    .selectAll()
    .where('inbox_id', '=', inboxId)
    .orderBy('version', 'desc')
    .limit(1)
    .executeTakeFirst()
  return row ?? null
}

/** Every wording, newest first, and how many people agreed to each. */
export async function listNotices(
  ctx: AppContext,
  actor: Actor,
  inboxId: number,
): Promise<Array<Notice & { accepted: number }>> {
  authorise(actor, 'inbox.health', { inboxId })
  const rows = await ctx.db.read
    .selectFrom('notice')
    .selectAll('notice')
    .select(({ selectFrom }) =>
      selectFrom('consent')
        .select(({ fn }) => fn.count<number>('consent.contact_id').distinct().as('people'))
        .whereRef('consent.notice_id', '=', 'notice.id')
        .where('consent.state', '=', 'granted')
        .as('accepted'),
    )
    .where('inbox_id', '=', inboxId)
    .orderBy('version', 'desc')
    .execute()
  return rows.map((row) => ({ ...row, accepted: Number(row.accepted ?? 0) }))
}
