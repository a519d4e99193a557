/** How many mails as they came, and copies at providers, are due by when: by hours in which they came. */
import { sql } from 'kysely'
import { HOUR } from '../../../clock.ts'
import type { ChannelKind } from '../../../contract/common.ts'
import type { Reader } from '../../../storage/database.ts'
import { mailDue, mailTargetOf, type MailTarget } from '../mail-rules.ts'
import type { Policy } from '../policy.ts'
import { copyHistory } from './copy-forecast.ts'

/** How many mails, or files that their provider has, came to an inbox in one hour, and are still here. */
export interface MailHour {
  target: MailTarget
  inboxId: number
  channel: ChannelKind
  /** When the hour ends (ms). */
  until: number
  mails: number
}

const STILL_HERE = { raw_mail: 'blob', provider_copy: 'place' } as const

/** Of those of which a rule says something. */
export async function mailHistory(db: Reader, policy: Policy, now: number): Promise<MailHour[]> {
  const bodies = policy.rules.flatMap(({ versions }) => versions.flatMap(({ body }) => body ?? []))
  const targets = new Set(bodies.flatMap((body) => mailTargetOf(body) ?? []))
  const hour = sql<number>`cast(received_at / ${sql.lit(HOUR)} as integer)`
  const hours: MailHour[] = []
  for (const target of targets) {
    const rows = await db
      .selectFrom('raw_mail')
      .select(({ fn }) => ['inbox_id', hour.as('hour'), fn.countAll<number>().as('mails')])
      .where(STILL_HERE[target], 'is not', null)
      .where('state', '=', 'read')
      .$if(target === 'provider_copy', (query) => query.where('message_id', 'is not', null))
      .groupBy(['inbox_id', hour])
      .execute()
    for (const row of rows) {
      const until = (Number(row.hour) + 1) * HOUR
      hours.push({ target, inboxId: row.inbox_id, channel: 'email', until, mails: Number(row.mails) })
    }
  }
  if (targets.has('provider_copy')) hours.push(...(await copyHistory(db, now)))
  return hours
}

export function mailsDueBy(policy: Policy, hours: readonly MailHour[], at: number): number {
  let due = 0
  for (const { target, inboxId, channel, until, mails } of hours) {
    const when = mailDue(policy, target, { inboxId, channel, receivedAt: until - 1 })
    if (when !== null && when.at <= at) due += mails
  }
  return due
}
