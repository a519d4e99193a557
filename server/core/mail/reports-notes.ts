/** Lines that reports about mails of ours leave in the thread, and what a complaint means for the future. */
import type { Selectable } from 'kysely'
import type { MailReportRecipient } from '../../../channels/adapter.ts'
import type { AppContext } from '../../context.ts'
import type { NewEvent } from '../../events/log.ts'
import type { Tx } from '../../storage/database.ts'
import { addConsents } from '../consent/store.ts'
import { readBook } from '../contact/addresses.ts'
import { contactsUpdated } from '../contact/store.ts'
import type { EntryDetails, EntryKind } from '../conversation/table.ts'
import type { Message } from '../message/store.ts'
import type { MailRecipientTable } from './table.ts'

/** What is reported of one recipient. */
export interface ToldOf {
  recipient: Selectable<MailRecipientTable>
  report: MailReportRecipient
  /** The time we believe, milliseconds. */
  at: number
}

type About = Pick<Message, 'inbox_id' | 'conversation_id'>

export async function noteDelays(
  tx: Tx,
  message: About,
  reportId: string,
  told: readonly ToldOf[],
  events: NewEvent[],
): Promise<void> {
  const late = told.filter(({ report }) => report.action === 'delayed')
  await noteOnce(tx, message, 'delivery_delayed', reportId, late, events)
}

/** Whoever calls a mail of ours unwanted wants no advertising by mail either. */
export async function noteComplaints(
  ctx: AppContext,
  tx: Tx,
  message: About,
  reportId: string,
  told: readonly ToldOf[],
  events: NewEvent[],
): Promise<void> {
  const complaints = told.filter(({ report }) => report.action === 'complained')
  if (complaints.length === 0) return
  await noteOnce(tx, message, 'complained', reportId, complaints, events)
  const addresses = complaints.map(({ recipient }) => ({ kind: 'email' as const, value: recipient.address }))
  const book = await readBook(tx, 'email', addresses)
  const consents = complaints.flatMap(({ at }, index) => {
    const contactId = book.find(addresses.slice(index, index + 1), at)
    if (contactId === undefined) return []
    const word = { purpose: 'marketing' as const, state: 'withdrawn' as const, source: 'provider' as const }
    return [{ contact_id: contactId, channel: 'email' as const, ...word, detail: null, agent_id: null, at }]
  })
  events.push(...(await contactsUpdated(tx, await addConsents(ctx, tx, consents))))
}

/** One line for each recipient, however often the report comes. */
async function noteOnce(
  tx: Tx,
  { inbox_id: inboxId, conversation_id: conversationId }: About,
  kind: EntryKind,
  reportId: string,
  told: readonly ToldOf[],
  events: NewEvent[],
): Promise<void> {
  if (told.length === 0) return
  const idOf = ({ recipient }: ToldOf) => `${reportId}:${recipient.position}`
  const rows = await tx
    .selectFrom('entry')
    .select('external_id')
    .where('conversation_id', '=', conversationId)
    .where('external_id', 'in', told.map(idOf))
    .execute()
  const known = new Set(rows.map(({ external_id: id }) => id))
  for (const each of told) {
    if (known.has(idOf(each))) continue
    known.add(idOf(each))
    const { id: entryId } = await tx
      .insertInto('entry')
      .values({
        conversation_id: conversationId,
        kind,
        at: each.at,
        author_id: null,
        agent_id: null,
        external_id: idOf(each),
        details: JSON.stringify({ address: each.recipient.address } satisfies EntryDetails),
      })
      .returning('id')
      .executeTakeFirstOrThrow()
    events.push({ name: 'conversation.updated', inboxId, conversationId, entryId })
  }
}
