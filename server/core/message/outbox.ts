/**
 * The outbox: what is due (see due.ts) is claimed with a lease and sent once; settle.ts records how that
 * ended. A lease that ran out while a file was handed over means that nothing was sent; one that ran out
 * later means that nobody knows, and then the message says so, unless its channel makes twice the same as once.
 */
import type { Selectable } from 'kysely'
import type { AppContext } from '../../context.ts'
import { appendEvents, type NewEvent } from '../../events/log.ts'
import type { Tx } from '../../storage/database.ts'
import { waitAgain } from '../mail/handover.ts'
import { shownId } from './content.ts'
import type { Message } from './store.ts'
import type { OutboxTable } from './table.ts'

export type OutboxRow = Selectable<OutboxTable>

export interface Lease {
  token: string
  until: number
}

export interface Claim {
  row: OutboxRow
  message: Message
  conversation: { contact_id: number; reply_until: number | null }
}

export async function enqueue(ctx: AppContext, tx: Tx, message: Message): Promise<void> {
  await tx
    .insertInto('outbox')
    .values({
      message_id: message.id,
      inbox_id: message.inbox_id,
      conversation_id: message.conversation_id,
      state: 'queued',
      attempts: 0,
      next_at: ctx.clock.now(),
      lease_until: null,
      lease_token: null,
    })
    .execute()
  ctx.db.afterCommit(tx, () => ctx.notifier.notify('outbox'))
}

/**
 * Queues a message anew, as another attempt: news of the one before no longer counts against it, nor does
 * the answer to its request, where the provider's news have overtaken that.
 */
export async function enqueueAgain(ctx: AppContext, tx: Tx, message: Message): Promise<Message> {
  await tx.deleteFrom('outbox').where('message_id', '=', message.id).execute()
  const queued = await tx
    .updateTable('message')
    .set({
      delivery: 'queued',
      delivery_at: ctx.clock.now(),
      attempt: message.attempt + 1,
      // News under the earlier try's id is no longer about this one.
      external_id: null,
      failure_code: null,
      failure_reason: null,
      failure_detail: null,
    })
    .where('id', '=', message.id)
    .returningAll()
    .executeTakeFirstOrThrow()
  if (queued.type === 'mail') await waitAgain(ctx, tx, queued.id)
  await enqueue(ctx, tx, queued)
  return queued
}

/** Takes a row to hand over its file. Nothing is sent under this claim. null: somebody else was faster. */
export async function claimUpload(ctx: AppContext, rowId: number, lease: Lease): Promise<Claim | null> {
  return ctx.db.transaction(async (tx) => {
    const row = await tx
      .updateTable('outbox')
      .set({ state: 'uploading', lease_token: lease.token, lease_until: lease.until })
      .where('id', '=', rowId)
      .where('state', '=', 'queued')
      .returningAll()
      .executeTakeFirst()
    if (!row) return null
    const message = await tx
      .selectFrom('message')
      .selectAll()
      .where('id', '=', row.message_id)
      .executeTakeFirstOrThrow()
    return { row, message, conversation: await conversationOf(tx, row) }
  })
}

/**
 * Takes a row to send it: out of the queue, or from the same worker's upload. null: somebody else was
 * faster, or the message does not wait to be sent any more.
 */
export async function claim(
  ctx: AppContext,
  rowId: number,
  lease: Lease,
  from: 'queued' | 'uploading' = 'queued',
): Promise<Claim | null> {
  return ctx.db.transaction(async (tx) => {
    let taking = tx
      .updateTable('outbox')
      .set({ state: 'sending', lease_token: lease.token, lease_until: lease.until })
      .where('id', '=', rowId)
      .where('state', '=', from)
    if (from === 'uploading') taking = taking.where('lease_token', '=', lease.token)
    const row = await taking.returningAll().executeTakeFirst()
    if (!row) return null
    const message = await tx
      .updateTable('message')
      .set({ delivery: 'sending', delivery_at: ctx.clock.now() })
      .where('id', '=', row.message_id)
      .where('delivery', '=', 'queued')
      .returningAll()
      .executeTakeFirst()
    if (!message) {
      // An earlier attempt has arrived after all, as the provider told meanwhile: once is enough.
      await tx.deleteFrom('outbox').where('id', '=', row.id).execute()
      ctx.db.afterCommit(tx, () => ctx.notifier.notify('outbox'))
      return null
    }
    const conversation = await conversationOf(tx, row)
    await appendEvents(ctx, tx, [updated(message)])
    return { row, message, conversation }
  })
}

/**
 * Rows whose worker is gone. What was only being handed over goes back into the queue, and so does what may
 * be sent twice; whether the others were sent, nobody can say. Returns how many those are.
 */
export async function giveUpExpired(ctx: AppContext, expiredBefore: number): Promise<number> {
  return ctx.db.transaction(async (tx) => {
    await tx
      .updateTable('outbox')
      .set({ state: 'queued', lease_token: null, lease_until: null })
      .where('state', '=', 'uploading')
      .where('lease_until', '<', expiredBefore)
      .execute()
    const events = await queueRepeatable(ctx, tx, expiredBefore)
    const rows = await tx
      .deleteFrom('outbox')
      .where('state', '=', 'sending')
      .where('lease_until', '<', expiredBefore)
      .returning(['id', 'message_id'])
      .execute()
    for (const { message_id } of rows) events.push(...(await concede(ctx, tx, message_id, 'unknown')))
    await appendEvents(ctx, tx, events)
    ctx.db.afterCommit(tx, () => ctx.notifier.notify('outbox'))
    return rows.length
  })
}

/** Whether it was sent does not matter where sending it twice is the same as once. */
async function queueRepeatable(ctx: AppContext, tx: Tx, expiredBefore: number): Promise<NewEvent[]> {
  const expired = await tx
    .selectFrom('outbox')
    .innerJoin('inbox', 'inbox.id', 'outbox.inbox_id')
    .select(['outbox.id', 'outbox.message_id', 'outbox.lease_token', 'inbox.channel'])
    .where('outbox.state', '=', 'sending')
    .where('outbox.lease_until', '<', expiredBefore)
    .orderBy('outbox.id')
    .execute()
  const events: NewEvent[] = []
  for (const row of expired) {
    if (!ctx.channel(row.channel).repeatable) continue
    const { numUpdatedRows } = await tx
      .updateTable('outbox')
      .set({ state: 'queued', next_at: ctx.clock.now(), lease_token: null, lease_until: null })
      .where('id', '=', row.id)
      .where('lease_token', '=', row.lease_token)
      .executeTakeFirst()
    if (numUpdatedRows > 0n) events.push(...(await concede(ctx, tx, row.message_id, 'queued')))
  }
  return events
}

/** What was being sent is not any more, unless the provider has told how it went. */
async function concede(
  ctx: AppContext,
  tx: Tx,
  messageId: number,
  delivery: 'unknown' | 'queued',
): Promise<NewEvent[]> {
  const message = await tx
    .updateTable('message')
    .set({ delivery, delivery_at: ctx.clock.now() })
    .where('id', '=', messageId)
    .where('delivery', '=', 'sending')
    .returningAll()
    .executeTakeFirst()
  return message ? [updated(message)] : []
}

/** Takes the row away. False if it is not this worker's any more: how its attempt ended is not recorded. */
export async function release(tx: Tx, row: OutboxRow): Promise<boolean> {
  const gone = await tx
    .deleteFrom('outbox')
    .where('id', '=', row.id)
    .where('lease_token', '=', row.lease_token)
    .executeTakeFirst()
  return gone.numDeletedRows > 0n
}

export const updated = (message: Message): NewEvent => ({
  name: 'message.updated',
  inboxId: message.inbox_id,
  conversationId: message.conversation_id,
  messageId: shownId(message),
})

async function conversationOf(tx: Tx, row: OutboxRow): Promise<Claim['conversation']> {
  return tx
    .selectFrom('conversation')
    .select(['contact_id', 'reply_until'])
    .where('id', '=', row.conversation_id)
    .executeTakeFirstOrThrow()
}
