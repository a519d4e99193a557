/** Mails that a rule may speak of, and files that a provider has, with what keeps them. */
import type { AppContext } from '../../context.ts'
import type { ChannelKind } from '../../contract/common.ts'
import type { Reader } from '../../storage/database.ts'
import type { MailTarget, Received } from './mail-rules.ts'
import { walkIds, type Stretch } from './walk.ts'

export type MailRow =
  Awaited<ReturnType<typeof mailsBetween>>[number] | Awaited<ReturnType<typeof copiesBetween>>[number]

/** Calls `visit` with each there is, without holding anybody up. */
export async function eachReceived(
  { db: { read: db }, clock }: AppContext,
  target: MailTarget,
  visit: (row: MailRow, received: Received) => void,
): Promise<void> {
  const channels = await channelsOf(db)
  const show = (row: MailRow) => {
    const channel = channels.get(row.inbox_id) ?? 'email'
    visit(row, { inboxId: row.inbox_id, channel, receivedAt: row.received_at })
  }
  await walkIds(db, 'raw_mail', async (stretch) => {
    for (const row of await mailsBetween(db, target, stretch)) show(row)
  })
  if (target === 'raw_mail') return
  await walkIds(db, 'attachment', async (stretch) => {
    for (const row of await copiesBetween(db, clock.now(), stretch)) show(row)
  })
}

async function channelsOf(db: Reader): Promise<Map<number, ChannelKind>> {
  const inboxes = await db.selectFrom('inbox').select(['id', 'channel']).execute()
  return new Map(inboxes.map(({ id, channel }) => [id, channel]))
}

const KEPT_BY = [
  'conversation.id as conversation_id',
  'conversation.held',
  'conversation.kept_until',
  'contact.restriction_asked_at',
] as const

/** Of raw mails those that were read; of copies those that are safely in a conversation here. */
async function mailsBetween(db: Reader, target: MailTarget, { after, to }: Stretch) {
  return db
    .selectFrom('raw_mail')
    .leftJoin('message', 'message.id', 'raw_mail.message_id')
    .leftJoin('conversation', 'conversation.id', 'message.conversation_id')
    .leftJoin('contact', 'contact.id', 'conversation.contact_id')
    .select(['raw_mail.inbox_id', 'raw_mail.received_at', 'raw_mail.size', ...KEPT_BY])
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

/** Files that are safely here, and that their provider still has. */
async function copiesBetween(db: Reader, now: number, { after, to }: Stretch) {
  return db
    .selectFrom('attachment')
    .innerJoin('message', 'message.id', 'attachment.message_id')
    .innerJoin('conversation', 'conversation.id', 'message.conversation_id')
    .innerJoin('contact', 'contact.id', 'conversation.contact_id')
    .select(({ fn, lit }) => fn.coalesce('attachment.size', lit(0)).as('size'))
    .select(['attachment.inbox_id', 'message.created_at as received_at', ...KEPT_BY])
    .where('attachment.id', '>', after)
    .where('attachment.id', '<=', to)
    .where('attachment.provider_until', '>', now)
    .where('attachment.provider_id', 'is not', null)
    .where('attachment.state', '=', 'stored')
    .orderBy('attachment.id')
    .execute()
}
