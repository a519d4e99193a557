/**
 * What cannot be told any more afterwards: who it was. What was said goes as with redaction, and all by which the
 * person, or a message of theirs, could be named; that there was a conversation, and when, stays for the figures.
 */
import type { MailHead } from '../../../../channels/adapter.ts'
import type { AppContext } from '../../../context.ts'
import { randomPublicId } from '../../../ids.ts'
import type { NewEvent } from '../../../events/log.ts'
import type { Tx } from '../../../storage/database.ts'
import { contactsUpdated } from '../../contact/store.ts'
import type { ConversationRow } from '../../conversation/open.ts'
import { erasePeople, whoseAre } from '../../erasure/people.ts'
import { rememberForgotten } from '../../message/forgotten.ts'
import { randomThread } from '../../mail/token.ts'
import { redactConversations, type Redacted } from './redact.ts'

export interface Anonymised extends Redacted {
  contacts: number
  events: NewEvent[]
}

/** Nothing of them waits to be sent or taken in; the rows are locked. */
export async function anonymiseConversations(
  ctx: AppContext,
  tx: Tx,
  rows: readonly ConversationRow[],
): Promise<Anonymised> {
  const ids = rows.map(({ id }) => id)
  // While their names are still here: being told of them once more makes nothing.
  const forgotten = await rememberForgotten(ctx, tx, ids)
  const redacted = await redactConversations(ctx, tx, rows)
  await namelessMessages(tx, ids)
  for (const table of ['participant', 'former_thread'] as const) {
    await tx.deleteFrom(table).where('conversation_id', 'in', ids).execute()
  }
  for (const row of rows) await detach(ctx, tx, row)
  const people = await erasePeople(ctx, tx, whoseAre(rows))
  const events = await contactsUpdated(tx, people.changed)
  return {
    ...redacted,
    mails: redacted.mails + people.mails,
    blobs: [...redacted.blobs, ...people.blobs],
    suppress: [...forgotten, ...redacted.suppress, ...people.suppress],
    contacts: people.gone.length,
    events: [...events, ...(people.parked > 0 ? [{ name: 'quarantine.changed' as const }] : [])],
  }
}

const NOBODY: Omit<MailHead, 'date'> = {
  from: null,
  sender: null,
  replyTo: [],
  to: [],
  cc: [],
  bcc: [],
  subject: null,
}

/** Ids of providers name people, too: a wamid holds a phone number. */
async function namelessMessages(tx: Tx, ids: readonly number[]): Promise<void> {
  const messageIds = tx.selectFrom('message').select('id').where('conversation_id', 'in', ids)
  for (const table of ['mail_recipient', 'mail_answer', 'receipt'] as const) {
    await tx.deleteFrom(table).where('message_id', 'in', messageIds).execute()
  }
  const mails = await tx
    .selectFrom('mail')
    .select(['message_id', 'head', 'facts'])
    .where('message_id', 'in', messageIds)
    .execute()
  for (const { message_id: id, head, facts } of mails) {
    const { date } = JSON.parse(head) as MailHead
    await tx
      .updateTable('mail')
      .set({
        mail_id: null,
        sender: null,
        head: JSON.stringify({ ...NOBODY, date }),
        facts: JSON.stringify({ ...(JSON.parse(facts) as object), answers: [], warnings: [] }),
      })
      .where('message_id', '=', id)
      .execute()
  }
  await tx
    .updateTable('message')
    .set({ external_id: null, client_id: null, correlation: null, quoted_id: null, edit_id: null })
    .where('conversation_id', 'in', ids)
    .execute()
  await tx
    .updateTable('entry')
    .set({ details: null, external_id: null })
    .where('conversation_id', 'in', ids)
    .where('kind', 'not in', ['rated', 'call'])
    .execute()
  await tx.updateTable('entry').set({ external_id: null }).where('conversation_id', 'in', ids).execute()
}

/** To a contact without name and address, and under names that nobody was ever told. */
async function detach(ctx: AppContext, tx: Tx, row: ConversationRow): Promise<void> {
  const { id: contactId } = await tx
    .insertInto('contact')
    .values({ name: null, name_at: 0, created_at: row.created_at })
    .returning('id')
    .executeTakeFirstOrThrow()
  await tx
    .updateTable('conversation')
    .set({
      contact_id: contactId,
      public_id: randomPublicId(),
      thread: row.thread === '' ? '' : randomThread(),
      reply_until: null,
      anonymised_at: ctx.clock.now(),
    })
    .where('id', '=', row.id)
    .execute()
}
