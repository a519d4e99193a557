/** Mails as views. What was taken back or erased shows nothing. */
import type { MailHead, MailSegment } from '../../../channels/adapter.ts'
import type { MailRecipientView, MailView, ParticipantView } from '../../contract/mail.ts'
import type { Reader } from '../../storage/database.ts'
import type { MailFacts } from './facts.ts'

/** By message id; messages that are no mail are missing. */
export async function presentMails(
  db: Reader,
  messageIds: readonly number[],
): Promise<Map<number, MailView>> {
  if (messageIds.length === 0) return new Map()
  const rows = await db
    .selectFrom('mail')
    .leftJoin('raw_mail', 'raw_mail.id', 'mail.raw_id')
    .select([
      'mail.message_id',
      'mail.mail_id',
      'mail.head',
      'mail.segments',
      'mail.facts',
      'mail.page_blob',
      'raw_mail.blob',
    ])
    .where('mail.message_id', 'in', messageIds)
    .execute()
  if (rows.length === 0) return new Map()
  const recipients = await recipientsOf(
    db,
    rows.map(({ message_id: id }) => id),
  )
  return new Map(
    rows.map((row) => {
      const { from, sender, replyTo, to, cc, bcc, subject, date } = JSON.parse(row.head) as MailHead
      const facts = JSON.parse(row.facts) as MailFacts
      const view: MailView = {
        mailId: row.mail_id,
        subject,
        date,
        from,
        sender,
        replyTo,
        to,
        cc,
        bcc,
        segments: JSON.parse(row.segments) as MailSegment[],
        page: row.page_blob !== null,
        remotePictures: facts.remotePictures,
        warnings: facts.warnings,
        authentication: facts.authentication,
        protection: facts.protection,
        machine: facts.machine,
        invitation: facts.invitation,
        unreadable: facts.unreadable,
        raw: row.blob !== null,
        recipients: recipients.get(row.message_id) ?? [],
      }
      return [row.message_id, view]
    }),
  )
}

async function recipientsOf(db: Reader, messageIds: readonly number[]) {
  const rows = await db
    .selectFrom('mail_recipient')
    .selectAll()
    .where('message_id', 'in', messageIds)
    .orderBy('position')
    .execute()
  const byMessage = Map.groupBy(rows, ({ message_id: id }) => id)
  return new Map(
    [...byMessage].map(([id, group]) => [
      id,
      group.map((row): MailRecipientView => ({
        name: row.name,
        address: row.address,
        role: row.role,
        state: row.state,
        failure:
          row.failure_reason === null
            ? null
            : { code: row.failure_code ?? '', reason: row.failure_reason, detail: row.failure_detail },
      })),
    ]),
  )
}

/**
 * Who wrote those of these mails that are by somebody else than the contact of their conversation. By message id;
 * null: nobody can tell.
 */
export async function otherAuthors(
  db: Reader,
  messageIds: readonly number[],
): Promise<Map<number, string | null>> {
  if (messageIds.length === 0) return new Map()
  const rows = await db
    .selectFrom('mail')
    .innerJoin('message', 'message.id', 'mail.message_id')
    .innerJoin('conversation', 'conversation.id', 'message.conversation_id')
    .select(['mail.message_id', 'mail.head'])
    .where('mail.message_id', 'in', messageIds)
    .where('mail.sender', 'is not', null)
    .where(({ not, exists, selectFrom }) =>
      not(
        exists(
          selectFrom('identity')
            .select('identity.id')
            .whereRef('identity.contact_id', '=', 'conversation.contact_id')
            .whereRef('identity.value', '=', 'mail.sender')
            .where('identity.channel', '=', 'email'),
        ),
      ),
    )
    .execute()
  return new Map(
    rows.map(({ message_id: id, head }) => {
      const { from } = JSON.parse(head) as MailHead
      return [id, from?.name ?? from?.address ?? null]
    }),
  )
}

/** By conversation id, the contact's own addresses first; those of channels without participants are missing. */
export async function presentParticipants(
  db: Reader,
  conversationIds: readonly number[],
): Promise<Map<number, ParticipantView[]>> {
  if (conversationIds.length === 0) return new Map()
  const rows = await db
    .selectFrom('participant')
    .select(['conversation_id', 'name', 'address', 'via'])
    .where('conversation_id', 'in', conversationIds)
    // Mails that name no sender are filed under names that are nobody's.
    .where('address', 'not like', '%@sender.invalid')
    .orderBy(({ eb }) => eb.case().when('via', '=', 'contact').then(0).else(1).end())
    .orderBy('id')
    .execute()
  const byConversation = Map.groupBy(rows, ({ conversation_id: id }) => id)
  return new Map(
    [...byConversation].map(([id, group]) => [
      id,
      group.map(({ name, address, via }) => ({ name, address, via })),
    ]),
  )
}
