/** Mails that wait to be read: taken with a lease, and let go of with what was made of them. */
import type { Insertable, Selectable } from 'kysely'
import type { EmailDelivery } from '../../../channels/email/delivery.ts'
import type { AppContext } from '../../context.ts'
import type { Reader, Tx } from '../../storage/database.ts'
import type { MailFileTable, RawMailTable } from './table.ts'

export type WaitingMail = Selectable<RawMailTable>
export type NewMailFile = Omit<Insertable<MailFileTable>, 'id' | 'inbox_id' | 'raw_id' | 'created_at'>

export interface Lease {
  token: string
  until: number
}

export interface Made {
  delivery: EmailDelivery
  files: NewMailFile[]
}

/**
 * Those that have waited longest, in their order; `attempts` counts this one, too. One that was begun before and
 * not finished is taken alone: it may be what ended the process, and nobody is to suffer by its company.
 */
export async function claimMails(ctx: AppContext, lease: Lease, most: number): Promise<WaitingMail[]> {
  const now = ctx.clock.now()
  // Looking is cheap, and most of the time there is nothing.
  if (!(await due(ctx.db.read, now).executeTakeFirst())) return []
  return ctx.db.transaction(async (tx) => {
    const query = due(tx, now).limit(most)
    const rows = await (ctx.db.skipLocked ? query.forUpdate().skipLocked() : query).execute()
    const again = rows.findIndex(({ attempts }) => attempts > 0)
    const taken = again === -1 ? rows : rows.slice(0, Math.max(1, again))
    if (taken.length === 0) return []
    const ids = taken.map(({ id }) => id)
    const claimed = await tx
      .updateTable('raw_mail')
      .set(({ eb }) => ({
        attempts: eb('attempts', '+', 1),
        next_at: lease.until,
        lease_until: lease.until,
        lease_token: lease.token,
      }))
      .where('id', 'in', ids)
      .returningAll()
      .execute()
    return claimed.toSorted((a, b) => ids.indexOf(a.id) - ids.indexOf(b.id))
  })
}

const due = (db: Reader, now: number) =>
  db
    .selectFrom('raw_mail')
    .selectAll()
    .where('state', '=', 'waiting')
    .where('next_at', '<=', now)
    .orderBy('next_at')
    .orderBy('id')
    .limit(1)

/** Whether there is one that nobody has in hand and that is due. */
export async function isMailDue(ctx: AppContext): Promise<boolean> {
  return (await due(ctx.db.read, ctx.clock.now()).executeTakeFirst()) !== undefined
}

/** What was made of a mail, to be settled. */
export interface Settlement {
  mail: WaitingMail
  made: Made
}

/**
 * They were read: from here on they go the way of every delivery, in this order. False: a mail is gone, or
 * somebody else's by now, and so the files that were written for it are nobody's.
 */
export async function settleMails(ctx: AppContext, settlements: readonly Settlement[]): Promise<boolean[]> {
  return ctx.db.transaction(async (tx) => {
    const settled: boolean[] = []
    for (const { mail, made } of settlements) settled.push(await settle(ctx, tx, mail, made))
    ctx.db.afterCommit(tx, () => ctx.notifier.notify('raw'))
    return settled
  })
}

async function settle(ctx: AppContext, tx: Tx, mail: WaitingMail, made: Made): Promise<boolean> {
  if (!(await letGo(tx, mail, { state: 'read' }))) return false
  const now = ctx.clock.now()
  const rows = made.files.map((file) => ({
    ...file,
    inbox_id: mail.inbox_id,
    raw_id: mail.id,
    created_at: now,
  }))
  for (const portion of ctx.db.portions(rows)) await tx.insertInto('mail_file').values(portion).execute()
  const delivery = {
    channel: 'email',
    delivery_key: `mail-${mail.id}`,
    body: Buffer.from(JSON.stringify(made.delivery)),
    signed_by: JSON.stringify([mail.inbox_id]),
    received_at: now,
  }
  await ctx.db.insertNew(tx, 'raw_delivery', [delivery])
  return true
}

/** To be read later. `counted` false: it was not the mail's fault. */
export async function postponeMail(
  ctx: AppContext,
  mail: WaitingMail,
  { until, counted }: { until: number; counted: boolean },
): Promise<void> {
  const attempts = counted ? mail.attempts : mail.attempts - 1
  await ctx.db.transaction((tx) => letGo(tx, mail, { next_at: until, attempts }))
}

/** Nobody else works on a database of ours alone: what was in hand was ours before a crash. */
export async function freeMails(ctx: AppContext): Promise<void> {
  await ctx.db.transaction((tx) =>
    tx
      .updateTable('raw_mail')
      .set({ next_at: ctx.clock.now(), lease_until: null, lease_token: null })
      .where('state', '=', 'waiting')
      .where('lease_token', 'is not', null)
      .execute(),
  )
}

async function letGo(
  tx: Tx,
  { id, lease_token: token }: WaitingMail,
  values: Partial<Pick<WaitingMail, 'state' | 'next_at' | 'attempts'>>,
): Promise<boolean> {
  const { numUpdatedRows } = await tx
    .updateTable('raw_mail')
    .set({ ...values, lease_until: null, lease_token: null })
    .where('id', '=', id)
    .where('state', '=', 'waiting')
    .where('lease_token', '=', token)
    .executeTakeFirst()
  return numUpdatedRows === 1n
}
