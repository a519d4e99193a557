/** Mails that a rule may speak of, with what keeps them. */
import type { Reader } from '../../storage/database.ts'
import type { MailTarget } from './mail-rules.ts'
import type { Stretch } from './walk.ts'

export type MailRow = Awaited<ReturnType<typeof mailsBetween>>[number]

/** Of raw mails those that were read; of copies those that are safely in a conversation here. */
export async function mailsBetween(db: Reader, target: MailTarget, { after, to }: Stretch) {
  return db
    .selectFrom('raw_mail')
    .leftJoin('message', 'message.id', 'raw_mail.message_id')
    .leftJoin('conversation', 'conversation.id', 'message.conversation_id')
    .leftJoin('contact', 'contact.id', 'conversation.contact_id')
    .select([
      'raw_mail.inbox_id',
      'raw_mail.received_at',
      'raw_mail.size',
      'conversation.id as conversation_id',
      'conversation.held',
      'conversation.kept_until',
      'contact.restriction_asked_at',
    ])
    .where('raw_mail.id', '>', after)
    .where('raw_mail.id', '<=', to)
    .$if(target === 'raw_mail', (query) =>
      query.where('raw_mail.blob', 'is not', null).where('raw_mail.state', '=', 'read'),
    )
    .$if(target === 'provider_copy', (query) =>
      query.where('raw_mail.place', 'is not', null).where('raw_mail.message_id', 'is not', null),
    )
    .orderBy('raw_mail.id')
    .execute()
}
