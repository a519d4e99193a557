/** How an attempt to send ended, recorded by whoever still holds the lease. */
import type { FailureReason, RefusedRecipient, SendResult } from '../../../channels/adapter.ts'
import type { AppContext } from '../../context.ts'
import type { ChannelKind } from '../../contract/common.ts'
import { appendEvents, type NewEvent } from '../../events/log.ts'
import type { Tx } from '../../storage/database.ts'
import { recordRefusal } from '../consent/store.ts'
import { linkAddresses } from '../contact/resolve.ts'
import { contactsUpdated } from '../contact/store.ts'
import { noteAnswer } from '../conversation/answer.ts'
import { noteRefused, noteTaken, withoutTheRest } from '../mail/handover.ts'
import { adoptEcho } from './echo.ts'
import { release, updated, type Claim, type OutboxRow } from './outbox.ts'
import { applyReferences, takeWaiting } from './references.ts'
import { resendRejectedFile } from './resend.ts'
import { advance } from './rules.ts'
import { REFUSED_HERE } from './sendable.ts'
import type { Message } from './store.ts'

/** Puts a message that was not sent back in the queue. `counts`: it was refused, and there is a last time. */
export async function postpone(
  ctx: AppContext,
  { row }: Claim,
  nextAt: number,
  counts: boolean,
): Promise<void> {
  await ctx.db.transaction(async (tx) => {
    if (!(await requeue(tx, row, nextAt, counts))) return
    await saveOutcome(ctx, tx, row.message_id, { delivery: 'queued' })
  })
}

/** Some of a mail's recipients have it, or never will; for the others it goes back in the queue. */
export async function postponeRest(
  ctx: AppContext,
  { row }: Claim,
  refused: readonly RefusedRecipient[],
  nextAt: number,
): Promise<void> {
  await ctx.db.transaction(async (tx) => {
    await ctx.db.lockInbox(tx, row.inbox_id)
    if (!(await requeue(tx, row, nextAt, true))) return
    const [forGood, later] = [
      refused.filter(({ retry }) => retry === null),
      refused.filter(({ retry }) => retry !== null),
    ]
    await noteTaken(ctx, tx, row.message_id, forGood, later)
    await saveOutcome(ctx, tx, row.message_id, { delivery: 'queued' })
  })
}

/** False: it is not this worker's any more. */
async function requeue(tx: Tx, row: OutboxRow, nextAt: number, counts: boolean): Promise<boolean> {
  const { numUpdatedRows } = await tx
    .updateTable('outbox')
    .set({
      state: 'queued',
      attempts: row.attempts + (counts ? 1 : 0),
      next_at: nextAt,
      lease_token: null,
      lease_until: null,
    })
    .where('id', '=', row.id)
    .where('lease_token', '=', row.lease_token)
    .executeTakeFirst()
  return numUpdatedRows > 0n
}

/** Records how the one attempt ended, and applies news that overtook the answer. */
export async function settle(
  ctx: AppContext,
  channel: ChannelKind,
  { row, message: { type } }: Claim,
  answer: SendResult,
): Promise<void> {
  await ctx.db.transaction(async (tx) => {
    await ctx.db.lockInbox(tx, row.inbox_id)
    if (!(await release(tx, row))) return
    const isRefusedMail = type === 'mail' && answer.outcome === 'rejected'
    const result = isRefusedMail ? await withoutTheRest(tx, row.message_id, answer) : answer
    const conversation = await conversationOf(tx, row.message_id)
    if (result.outcome === 'unknown') {
      await saveOutcome(ctx, tx, row.message_id, { delivery: 'unknown' })
    } else if (result.outcome === 'rejected') {
      const { code, reason, detail } = result.failure
      if (type === 'mail') await noteRefused(ctx, tx, row.message_id, result.failure)
      const refusal = code === REFUSED_HERE ? [] : await hearRefusal(ctx, tx, channel, conversation, reason)
      await saveOutcome(ctx, tx, row.message_id, {
        delivery: 'failed',
        failure_code: code,
        failure_reason: reason,
        failure_detail: detail,
      })
      await appendEvents(ctx, tx, refusal)
    } else {
      const events: NewEvent[] = []
      if (type === 'mail') await noteTaken(ctx, tx, row.message_id, result.refused)
      const message = await saveAcceptance(ctx, tx, row.message_id, result.externalId, events)
      const links = [{ contactId: conversation.contact_id, addresses: result.addresses }]
      events.push(...(await contactsUpdated(tx, await linkAddresses(ctx, tx, channel, links))))
      if (message.type !== 'reaction') {
        events.push(...(await noteAnswer(ctx, tx, channel, conversation.id, message.sent_at)))
      }
      const waiting = await takeWaiting(tx, [{ inboxId: row.inbox_id, target: result.externalId }])
      await applyReferences(ctx, tx, waiting, events)
      await appendEvents(ctx, tx, events)
    }
    // The next one of the same conversation may go now.
    ctx.db.afterCommit(tx, () => ctx.notifier.notify('outbox'))
  })
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
  if (!message) return
  await resendRejectedFile(ctx, tx, message)
  await appendEvents(ctx, tx, [updated(message)])
}

/** Where the message is by now: while it was on its way, its conversation may have gone into another one. */
async function conversationOf(tx: Tx, messageId: number): Promise<{ id: number; contact_id: number }> {
  return tx
    .selectFrom('message')
    .innerJoin('conversation', 'conversation.id', 'message.conversation_id')
    .select(['conversation.id', 'conversation.contact_id'])
    .where('message.id', '=', messageId)
    .executeTakeFirstOrThrow()
}

async function saveAcceptance(
  ctx: AppContext,
  tx: Tx,
  messageId: number,
  externalId: string,
  events: NewEvent[],
): Promise<Message> {
  const own = await tx.selectFrom('message').selectAll().where('id', '=', messageId).executeTakeFirstOrThrow()
  events.push(...(await adoptEcho(ctx, tx, own, externalId)))
  const message = await tx
    .updateTable('message')
    .set({
      external_id: externalId,
      delivery: advance(own.delivery ?? 'sending', 'accepted'),
      delivery_at: ctx.clock.now(),
      text: own.text,
      edited_at: own.edited_at,
      edit_id: own.edit_id,
      revoked_at: own.revoked_at,
    })
    .where('id', '=', messageId)
    .returningAll()
    .executeTakeFirstOrThrow()
  events.push(updated(message))
  return message
}

/** The provider says that the customer wants no marketing: that is word of it, too. */
async function hearRefusal(
  ctx: AppContext,
  tx: Tx,
  channel: ChannelKind,
  { contact_id: contactId }: { contact_id: number },
  reason: FailureReason,
): Promise<NewEvent[]> {
  if (reason !== 'opted_out') return []
  return contactsUpdated(tx, await recordRefusal(ctx, tx, { contactId, channel, at: ctx.clock.now() }))
}
