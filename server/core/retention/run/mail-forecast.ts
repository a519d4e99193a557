/** How many mails as they came, and copies at providers, are due by when: by hours in which they came. */
import { setImmediate } from 'node:timers/promises'
import { sql } from 'kysely'
import { HOUR } from '../../../clock.ts'
import type { ChannelKind } from '../../../contract/common.ts'
import type { Reader } from '../../../storage/database.ts'
import { mailDue, mailTargetOf, type MailTarget } from '../mail-rules.ts'
import type { Policy } from '../policy.ts'
import { walkIds } from '../walk.ts'
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

/** So many mails go at that time (ms). */
export interface MailsDue {
  at: number
  mails: number
}

/** Of those of which a rule says something. In pieces of some milliseconds. */
export async function mailsDue(db: Reader, policy: Policy, now: number): Promise<MailsDue[]> {
  const bodies = policy.rules.flatMap(({ versions }) => versions.flatMap(({ body }) => body ?? []))
  const due: MailsDue[] = []
  for (const target of new Set(bodies.flatMap((body) => mailTargetOf(body) ?? []))) {
    const hours = await mailHistory(db, target)
    if (target === 'provider_copy') hours.push(...(await copyHistory(db, now)))
    for (const [nth, hour] of hours.entries()) {
      const when = mailDue(policy, target, { ...hour, receivedAt: hour.until - 1 })
      if (when !== null) due.push({ at: when.at, mails: hour.mails })
      if (nth % AT_ONCE === 0) await setImmediate()
    }
  }
  return due
}

/** Some milliseconds. */
const AT_ONCE = 200

export const mailsDueBy = (due: readonly MailsDue[], to: number): number =>
  due.reduce((sum, { at, mails }) => (at <= to ? sum + mails : sum), 0)

async function mailHistory(db: Reader, target: MailTarget): Promise<MailHour[]> {
  const hour = sql<number>`cast(received_at / ${sql.lit(HOUR)} as integer)`
  const hours = new Map<string, MailHour>()
  await walkIds(db, 'raw_mail', async ({ after, to }) => {
    const rows = await db
      .selectFrom('raw_mail')
      .select(({ fn }) => ['inbox_id', hour.as('hour'), fn.countAll<number>().as('mails')])
      .where('id', '>', after)
      .where('id', '<=', to)
      .where(STILL_HERE[target], 'is not', null)
      .where('state', '=', 'read')
      .$if(target === 'provider_copy', (query) => query.where('message_id', 'is not', null))
      .groupBy(['inbox_id', hour])
      .execute()
    for (const { inbox_id: inboxId, ...row } of rows) {
      const key = `${inboxId}:${row.hour}`
      const until = (Number(row.hour) + 1) * HOUR
      const known = hours.get(key) ?? { target, inboxId, channel: 'email', until, mails: 0 }
      hours.set(key, { ...known, mails: known.mails + Number(row.mails) })
    }
  })
  return [...hours.values()]
}
