/**
 * What servers and customers report of mails of ours: it failed, is late, has arrived, is unwanted. A report is
 * believed where it names a Message-ID that carries our proof, of a mail that is here and went to whom it
 * names; then it is no message. Any other is filed as one.
 */
import type { Selectable } from 'kysely'
import type { MailReport, MailReportRecipient } from '../../../channels/adapter.ts'
import type { AppContext } from '../../context.ts'
import type { NewEvent } from '../../events/log.ts'
import type { Tx } from '../../storage/database.ts'
import { believed, type MessageArrival } from '../message/arrivals.ts'
import type { Message } from '../message/store.ts'
import { isMail, type MailArrival } from './file.ts'
import { noteDelays, noteComplaints, type ToldOf } from './reports-notes.ts'
import { deliveryOf, isFurther } from './rules.ts'
import { linkRawMails } from './store.ts'
import type { MailRecipientTable } from './table.ts'
import { threadOfMailId } from './token.ts'

type Recipient = Selectable<MailRecipientTable>

/** Gives those that are messages. Asks the database nothing where nothing is reported. */
export async function hearReports(
  ctx: AppContext,
  tx: Tx,
  arrivals: readonly MessageArrival[],
  events: NewEvent[],
): Promise<readonly MessageArrival[]> {
  if (!arrivals.some(({ event }) => event.mail?.report)) return arrivals
  const messages: MessageArrival[] = []
  for (const arrival of arrivals) {
    if (!isMail(arrival) || !(await hear(ctx, tx, arrival, events))) messages.push(arrival)
  }
  return messages
}

/** True: it was about one of ours, and all that it says is known now. */
async function hear(ctx: AppContext, tx: Tx, arrival: MailArrival, events: NewEvent[]): Promise<boolean> {
  const { report } = arrival.event.mail
  const message = report && (await findOriginal(ctx, tx, arrival.inbox.id, report))
  if (!message) return false
  const recipients = await recipientsOf(tx, message.id)
  const at = believed(arrival.event.at, ctx.clock.now())
  const told = matched(report, recipients).map((each) => ({ ...each, at }))
  if (told.length === 0) return false
  await linkRawMails(tx, [{ arrival, messageId: message.id }])
  const changed = await saveStates(ctx, tx, message, recipients, told)
  if (changed) {
    const about = { inboxId: message.inbox_id, conversationId: message.conversation_id }
    events.push({ name: 'message.updated', ...about, messageId: message.id })
  }
  await noteDelays(tx, message, arrival.event.externalId, told, events)
  await noteComplaints(ctx, tx, message, arrival.event.externalId, told, events)
  return true
}

async function findOriginal(
  ctx: AppContext,
  tx: Tx,
  inboxId: number,
  { original }: MailReport,
): Promise<Message | undefined> {
  if (original === null || threadOfMailId(ctx, inboxId, original) === null) return undefined
  return tx
    .selectFrom('mail')
    .innerJoin('message', 'message.id', 'mail.message_id')
    .selectAll('message')
    .where('mail.inbox_id', '=', inboxId)
    .where('mail.mail_id', 'in', [...new Set([original, original.toLowerCase()])])
    .where('message.direction', '=', 'out')
    .executeTakeFirst()
}

function recipientsOf(tx: Tx, messageId: number): Promise<Recipient[]> {
  return tx
    .selectFrom('mail_recipient')
    .selectAll()
    .where('message_id', '=', messageId)
    .orderBy('position')
    .execute()
}

/** Where nobody is named, and it went to one alone, it is about that one. */
function matched(
  { kind, recipients: named }: MailReport,
  recipients: readonly Recipient[],
): Array<Omit<ToldOf, 'at'>> {
  const nobody: MailReportRecipient = {
    address: null,
    action: kind === 'complaint' ? 'complained' : 'failed',
    failure: null,
  }
  const [only] = recipients.length === 1 ? recipients : []
  return (named.length > 0 ? named : [nobody]).flatMap((report) => {
    const address = report.address?.toLowerCase() ?? null
    const recipient = address === null ? only : recipients.find((each) => each.address === address)
    return recipient ? [{ recipient, report }] : []
  })
}

/** True if a reader sees something else. Told twice, the earlier time counts. */
async function saveStates(
  ctx: AppContext,
  tx: Tx,
  message: Message,
  recipients: readonly Recipient[],
  told: readonly ToldOf[],
): Promise<boolean> {
  // It waits to be sent once more: how an earlier try failed says nothing about that one.
  const again = message.delivery === 'queued'
  const states = new Map(recipients.map((row) => [row.id, row]))
  for (const { recipient, report, at } of told) {
    const before = states.get(recipient.id) as Recipient
    if (report.action === 'complained' || (again && report.action !== 'delivered')) continue
    const state = report.action
    const earlier = state === before.state && at < before.at
    if (!earlier && !isFurther(state, before.state)) continue
    const { code = null, reason = null, detail = null } = state === 'delivered' ? {} : (report.failure ?? {})
    const row: Recipient = {
      ...before,
      state,
      failure_code: code,
      failure_reason: reason ?? (state === 'failed' ? 'other' : null),
      failure_detail: detail,
      at,
    }
    await ctx.db.update(tx, 'mail_recipient', before, row)
    states.set(row.id, row)
  }
  const after = [...states.values()]
  if (after.every((row) => recipients.includes(row))) return false
  await saveDelivery(ctx, tx, message, after)
  return true
}

/** The mail failed when nobody gets it, for the reason of the first. */
async function saveDelivery(
  ctx: AppContext,
  tx: Tx,
  message: Message,
  recipients: readonly Recipient[],
): Promise<void> {
  if (message.delivery === null) return
  const states = recipients.map(({ state }) => state)
  const delivery = deliveryOf(states, message.delivery)
  const [first] = delivery === 'failed' ? recipients : []
  await ctx.db.update(tx, 'message', message, {
    ...message,
    delivery,
    delivery_at: delivery === message.delivery ? message.delivery_at : ctx.clock.now(),
    failure_code: first?.failure_code ?? null,
    failure_reason: first?.failure_reason ?? null,
    failure_detail: first?.failure_detail ?? null,
  })
}
