/**
 * Keeps the promise of an inbox: a chat of a website, or a conversation by mail, goes so many days after its
 * end. Whether it is still due is asked again in the transaction that erases it: a message that goes on with
 * it saves it.
 */
import { setTimeout } from 'node:timers/promises'
import { DAY } from '../../clock.ts'
import type { AppContext } from '../../context.ts'
import { MailboxSettings } from '../../contract/mailbox.ts'
import { WidgetSettings } from '../../contract/widget.ts'
import type { Tx } from '../../storage/database.ts'
import { eraseConversations, type ErasedFiles } from './conversation.ts'
import { removeFiles, scrubLog } from './files.ts'
import { contactsWaiting } from './pending.ts'

const BATCH = 50
/** Others want to write, too. */
const PAUSE_MS = 20

/** Days after the end, by channel. */
const PERIODS = {
  web: WidgetSettings.shape.deleteAfterDays,
  email: MailboxSettings.shape.deleteAfterDays,
} as const
const isTimed = (channel: string): channel is keyof typeof PERIODS => Object.hasOwn(PERIODS, channel)

/** How many conversations went. */
export async function eraseEndedChats(ctx: AppContext): Promise<number> {
  const inboxes = await ctx.db.read
    .selectFrom('inbox')
    .select('id')
    .where('channel', 'in', Object.keys(PERIODS) as Array<keyof typeof PERIODS>)
    .execute()
  let erased = 0
  for (const { id } of inboxes) erased += await eraseEndedIn(ctx, id)
  if (erased > 0) await scrubLog(ctx)
  return erased
}

/** The last that was looked at: what had to wait is not looked at twice. */
interface Place {
  endedAt: number
  id: number
}

async function eraseEndedIn(ctx: AppContext, inboxId: number): Promise<number> {
  let erased = 0
  let after: Place | null = { endedAt: 0, id: 0 }
  while (after) {
    const from: Place = after
    const batch = await ctx.db.transaction((tx) => eraseBatch(ctx, tx, inboxId, from))
    await removeFiles(ctx, batch.files)
    erased += batch.erased
    after = batch.last
    if (after) await setTimeout(PAUSE_MS)
  }
  return erased
}

async function eraseBatch(
  ctx: AppContext,
  tx: Tx,
  inboxId: number,
  after: Place,
): Promise<{ erased: number; files: ErasedFiles; last: Place | null }> {
  await ctx.db.lockInbox(tx, inboxId)
  const days = await periodOf(tx, inboxId)
  if (days === null) return { erased: 0, files: [], last: null }
  const due = await dueChats(ctx, tx, inboxId, ctx.clock.now() - days * DAY, after)
  const waiting = await contactsWaiting(
    ctx,
    tx,
    ['raw_delivery'],
    due.map(({ contact_id }) => contact_id),
  )
  const ids = due.flatMap(({ id, contact_id }) => (waiting.has(contact_id) ? [] : id))
  const files = await eraseConversations(ctx, tx, { kind: 'system' }, ids)
  const last = due.at(-1)
  const more = due.length === BATCH && last
  return { erased: ids.length, files, last: more ? { endedAt: last.resolved_at ?? 0, id: last.id } : null }
}

/** Days, as they are set at this moment. null: they are kept. */
async function periodOf(tx: Tx, inboxId: number): Promise<number | null> {
  const inbox = await tx
    .selectFrom('inbox')
    .select(['channel', 'settings'])
    .where('id', '=', inboxId)
    .executeTakeFirst()
  if (!inbox || !isTimed(inbox.channel)) return null
  const { deleteAfterDays } = JSON.parse(inbox.settings) as Record<string, unknown>
  return PERIODS[inbox.channel].safeParse(deleteAfterDays).data ?? null
}

/** Those that ended at that time or before, oldest end first. */
async function dueChats(ctx: AppContext, tx: Tx, inboxId: number, endedBy: number, after: Place) {
  return ctx.db
    .forUpdate(
      tx
        .selectFrom('conversation')
        .select(['id', 'contact_id', 'resolved_at'])
        .where('inbox_id', '=', inboxId)
        .where('status', '=', 'resolved')
        .where('held', '=', 0)
        .where('resolved_at', '<=', endedBy)
        .where(({ eb, refTuple, tuple }) =>
          eb(refTuple('resolved_at', 'id'), '>', tuple(after.endedAt, after.id)),
        )
        .orderBy('resolved_at')
        .orderBy('id')
        .limit(BATCH),
    )
    .execute()
}
