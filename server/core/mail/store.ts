/** Rows of mails that came in, beside their messages; and which message a mail as it came has become. */
import type { MailHead } from '../../../channels/adapter.ts'
import type { AppContext } from '../../context.ts'
import type { Tx } from '../../storage/database.ts'
import type { MailArrival } from './file.ts'
import type { MailFacts } from './facts.ts'
import { findableId, isDisowned } from './rules.ts'
import { answersOf } from './thread.ts'

export interface StoredMail {
  arrival: MailArrival
  messageId: number
}

/** Of messages that were inserted a moment ago. */
export async function insertMails(ctx: AppContext, tx: Tx, mails: readonly StoredMail[]): Promise<void> {
  if (mails.length === 0) return
  const kept = await rawMails(tx, mails)
  const rows = []
  for (const { arrival, messageId } of mails) {
    const { inbox, event } = arrival
    const { mail } = event
    rows.push({
      message_id: messageId,
      inbox_id: inbox.id,
      mail_id: findableId(mail.mailId),
      sender: (event.from.addresses[0]?.value ?? '').toLowerCase(),
      disowned: isDisowned(mail) ? (1 as const) : (0 as const),
      head: JSON.stringify(mail.head satisfies MailHead),
      segments: JSON.stringify(mail.segments),
      facts: JSON.stringify(factsOf(arrival)),
      page_blob: mail.page === null ? null : await takePage(tx, inbox.id, mail.page),
      raw_id: mail.raw !== null && kept.has(mail.raw) ? mail.raw : null,
    })
  }
  for (const portion of ctx.db.portions(rows)) await tx.insertInto('mail').values(portion).execute()
  const answers = mails.flatMap(({ arrival: { inbox, event }, messageId }) =>
    answersOf(event.mail).map((id) => ({ message_id: messageId, inbox_id: inbox.id, answer_id: id })),
  )
  for (const portion of ctx.db.portions(answers)) await tx.insertInto('mail_answer').values(portion).execute()
}

function factsOf({ event: { mail } }: MailArrival): MailFacts {
  const { remotePictures, warnings, authentication, protection, machine, invitation } = mail
  const { unreadable, answers } = mail
  return { remotePictures, warnings, authentication, protection, machine, invitation, unreadable, answers }
}

async function rawMails(tx: Tx, mails: readonly StoredMail[]): Promise<Set<number>> {
  const ids = mails.flatMap(({ arrival }) => arrival.event.mail.raw ?? [])
  if (ids.length === 0) return new Set()
  const rows = await tx.selectFrom('raw_mail').select('id').where('id', 'in', ids).execute()
  return new Set(rows.map(({ id }) => id))
}

/**
 * The mail as it came goes with its message from here on. Files of it that no message has taken belong to
 * nobody: the same mail came by another way, or it said what became of one of ours.
 */
export async function linkRawMails(tx: Tx, mails: readonly StoredMail[]): Promise<void> {
  for (const { arrival, messageId } of mails) {
    const { raw } = arrival.event.mail
    if (raw === null) continue
    await tx
      .updateTable('raw_mail')
      .set({ message_id: messageId })
      .where('id', '=', raw)
      .where('inbox_id', '=', arrival.inbox.id)
      .execute()
    await tx.deleteFrom('mail_file').where('raw_id', '=', raw).execute()
  }
}

/** The file with the page is the mail's from here on; null: it is not there. */
async function takePage(tx: Tx, inboxId: number, publicId: string): Promise<string | null> {
  const row = await tx
    .deleteFrom('mail_file')
    .where('inbox_id', '=', inboxId)
    .where('public_id', '=', publicId)
    .where('role', '=', 'page')
    .returning('blob')
    .executeTakeFirst()
  return row?.blob ?? null
}
