/**
 * The outbox: claimed with a lease, sent once, settled. Whoever settles must still hold the lease; a
 * lease that ran out means nobody knows whether the message was sent, and then it says so.
 */
import type { Selectable } from 'kysely'
import type { SendResult } from '../../../channels/adapter.ts'
import type { AppContext } from '../../context.ts'
import { appendEvents, type NewEvent } from '../../events/log.ts'
import type { Reader, Tx } from '../../storage/database.ts'
import { linkAddresses } from '../contact/resolve.ts'
import { contactsUpdated } from '../contact/store.ts'
import type { ChannelKind } from '../../contract/common.ts'
import { applyReferences, takeWaiting } from './references.ts'
import { advance } from './rules.ts'
import type { Message } from './store.ts'
import type { OutboxTable } from './table.ts'

export type OutboxRow = Selectable<OutboxTable>

export interface Claim {
  row: OutboxRow
  message: Message
  contactId: number
}

/** What is due, oldest first; of each conversation only its oldest, so that order is kept. */
export async function dueRows(db: Reader, now: number, limit: number): Promise<OutboxRow[]> {
  return db
    .selectFrom('outbox')
    .innerJoin('inbox', 'inbox.id', 'outbox.inbox_id')
    .selectAll('outbox')
    .where('outbox.state', '=', 'queued')
    .where('outbox.next_at', '<=', now)
    .where('inbox.paused', 'is', null)
    .where(({ not, exists, selectFrom }) =>
      not(
        exists(
          selectFrom('outbox as earlier')
            .select('earlier.id')
            .whereRef('earlier.conversation_id', '=', 'outbox.conversation_id')
            .whereRef('earlier.id', '<', 'outbox.id'),
        ),
      ),
    )
    .orderBy('outbox.id')
    .limit(limit)
    .execute()
}

/** Is anything due, or on its way? */
export async function hasWork(db: Reader, now: number): Promise<boolean> {
  const sending = db.selectFrom('outbox').select('id').where('state', '=', 'sending').limit(1)
  return (await sending.executeTakeFirst()) !== undefined || (await dueRows(db, now, 1)).length > 0
}

/** Takes a row for this worker. null: somebody else was faster. */
export async function claim(
  ctx: AppContext,
  rowId: number,
  lease: { token: string; until: number },
): Promise<Claim | null> {
  return ctx.db.transaction(async (tx) => {
    const row = await tx
      .updateTable('outbox')
      .set({ state: 'sending', lease_token: lease.token, lease_until: lease.until })
      .where('id', '=', rowId)
      .where('state', '=', 'queued')
      .returningAll()
      .executeTakeFirst()
    if (!row) return null
    const message = await tx
      .updateTable('message')
      .set({ delivery: 'sending', delivery_at: ctx.clock.now() })
      .where('id', '=', row.message_id)
      .returningAll()
      .executeTakeFirstOrThrow()
    const { contact_id: contactId } = await tx
      .selectFrom('conversation')
      .select('contact_id')
      .where('id', '=', row.conversation_id)
      .executeTakeFirstOrThrow()
    await appendEvents(ctx, tx, [updated(message)])
    return { row, message, contactId }
  })
}

/** Puts a refused message back in the queue. */
export async function postpone(
  ctx: AppContext,
  { row }: Claim,
  nextAt: number,
  counts: boolean,
): Promise<void> {
  await ctx.db.transaction(async (tx) => {
    if (!(await stillHeld(tx, row))) return
    await tx
      .updateTable('outbox')
      .set({
        state: 'queued',
        attempts: row.attempts + (counts ? 1 : 0),
        next_at: nextAt,
        lease_token: null,
        lease_until: null,
      })
      .where('id', '=', row.id)
      .execute()
    await saveOutcome(ctx, tx, row.message_id, { delivery: 'queued' })
  })
}

/** Records how the one attempt ended, and applies news that overtook the answer. */
export async function settle(
  ctx: AppContext,
  channel: ChannelKind,
  { row, contactId }: Claim,
  result: SendResult,
): Promise<void> {
  await ctx.db.transaction(async (tx) => {
    await ctx.db.lockInbox(tx, row.inbox_id)
    if (!(await stillHeld(tx, row))) return
    await tx.deleteFrom('outbox').where('id', '=', row.id).execute()
    if (result.outcome === 'unknown') {
      await saveOutcome(ctx, tx, row.message_id, { delivery: 'unknown' })
    } else if (result.outcome === 'rejected') {
      await saveOutcome(ctx, tx, row.message_id, {
        delivery: 'failed',
        failure_code: result.failure.code,
        failure_reason: result.failure.reason,
        failure_detail: result.failure.detail,
      })
    } else {
      const inbox = { id: row.inbox_id, channel }
      const events = await saveAcceptance(ctx, tx, row.message_id, result.externalId)
      const links = [{ contactId, addresses: result.addresses }]
      events.push(...(await contactsUpdated(tx, await linkAddresses(ctx, tx, channel, links))))
      const waiting = await takeWaiting(tx, [{ inboxId: inbox.id, target: result.externalId }])
      await applyReferences(ctx, tx, waiting, events)
      await appendEvents(ctx, tx, events)
    }
    // The next one of the same conversation may go now.
    ctx.db.afterCommit(tx, () => ctx.notifier.notify('outbox'))
  })
}

/** Rows whose worker is gone: whether they were sent, nobody can say. Returns how many. */
export async function giveUpExpired(ctx: AppContext, expiredBefore: number): Promise<number> {
  return ctx.db.transaction(async (tx) => {
    const rows = await tx
      .deleteFrom('outbox')
      .where('state', '=', 'sending')
      .where('lease_until', '<', expiredBefore)
      .returning(['id', 'message_id'])
      .execute()
    const events: NewEvent[] = []
    for (const { message_id } of rows) {
      const message = await tx
        .updateTable('message')
        .set({ delivery: 'unknown', delivery_at: ctx.clock.now() })
        .where('id', '=', message_id)
        .where('delivery', '=', 'sending')
        .returningAll()
        .executeTakeFirst()
      if (message) events.push(updated(message))
    }
    await appendEvents(ctx, tx, events)
    if (rows.length > 0) ctx.db.afterCommit(tx, () => ctx.notifier.notify('outbox'))
    return rows.length
  })
}

async function stillHeld(tx: Tx, row: OutboxRow): Promise<boolean> {
  const held = await tx
    .selectFrom('outbox')
    .select('id')
    .where('id', '=', row.id)
    .where('lease_token', '=', row.lease_token)
    .executeTakeFirst()
  return held !== undefined
}

async function saveOutcome(
  ctx: AppContext,
  tx: Tx,
  messageId: number,
  outcome: Partial<Pick<Message, 'delivery' | 'failure_code' | 'failure_reason' | 'failure_detail'>>,
): Promise<void> {
  const message = await tx
    .updateTable('message')
    .set({ ...outcome, delivery_at: ctx.clock.now() })
    .where('id', '=', messageId)
    // A status that overtook us knows better than the answer to the request.
    .where('delivery', 'in', ['queued', 'sending', 'unknown'])
    .returningAll()
    .executeTakeFirst()
  if (message) await appendEvents(ctx, tx, [updated(message)])
}

async function saveAcceptance(
  ctx: AppContext,
  tx: Tx,
  messageId: number,
  externalId: string,
): Promise<NewEvent[]> {
  const before = await tx
    .selectFrom('message')
    .select('delivery')
    .where('id', '=', messageId)
    .executeTakeFirstOrThrow()
  const message = await tx
    .updateTable('message')
    .set({
      external_id: externalId,
      delivery: advance(before.delivery ?? 'sending', 'accepted'),
      delivery_at: ctx.clock.now(),
    })
    .where('id', '=', messageId)
    .returningAll()
    .executeTakeFirstOrThrow()
  return [updated(message)]
}

const updated = (message: Message): NewEvent => ({
  name: 'message.updated',
  inboxId: message.inbox_id,
  conversationId: message.conversation_id,
  messageId: message.id,
})
