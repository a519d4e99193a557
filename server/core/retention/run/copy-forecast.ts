/** How many files a provider has that are safely here, by hours in which they came. */
import { sql } from 'kysely'
import { HOUR } from '../../../clock.ts'
import type { Reader } from '../../../storage/database.ts'
import type { MailHour } from './mail-forecast.ts'

/** Read by the index of those that have an end, which is in the last month alone. */
export async function copyHistory(db: Reader, now: number): Promise<MailHour[]> {
  const hour = sql<number>`cast(message.created_at / ${sql.lit(HOUR)} as integer)`
  const rows = await db
    .selectFrom('attachment')
    .innerJoin('message', 'message.id', 'attachment.message_id')
    .innerJoin('inbox', 'inbox.id', 'attachment.inbox_id')
    .select(({ fn }) => ['inbox.id', 'inbox.channel', hour.as('hour'), fn.countAll<number>().as('copies')])
    .where('attachment.provider_until', '>', now)
    .where('attachment.provider_id', 'is not', null)
    .where('attachment.state', '=', 'stored')
    .groupBy(['inbox.id', 'inbox.channel', hour])
    .execute()
  return rows.map(({ id, channel, hour, copies }) => ({
    target: 'provider_copy',
    inboxId: id,
    channel,
    until: (Number(hour) + 1) * HOUR,
    mails: Number(copies),
  }))
}
