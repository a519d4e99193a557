/** Rows of a mail of ours: message, mail, recipients, files, who takes part, and its place in the outbox. */
import type { AppContext } from '../../context.ts'
import type { Tx } from '../../storage/database.ts'
import type { AgentActor, SystemActor } from '../access.ts'
import type { ConversationRow } from '../conversation/open.ts'
import { enqueue } from '../message/outbox.ts'
import { insertOwn } from '../message/own.ts'
import type { Message } from '../message/store.ts'
import type { Composed } from './compose.ts'
import { OWN_FACTS, type MailFacts } from './facts.ts'
import { addParticipants } from './participants.ts'
import { ROLES } from './recipients.ts'

export interface Outgoing extends Composed {
  /** null: a machine's. */
  clientId: string | null
  forwarded: boolean
}

/** The caller attaches the files and records it. */
export async function insertOutgoing(
  ctx: AppContext,
  tx: Tx,
  conversation: ConversationRow,
  actor: AgentActor | SystemActor,
  { mail, said, segments, clientId, forwarded }: Outgoing,
): Promise<Message> {
  const message = await insertOwn(ctx, tx, conversation, actor, {
    direction: 'out',
    type: 'mail',
    text: said === '' ? null : said,
    content: { outbound: { kind: 'mail', mail }, sent: null, about: null },
    clientId,
    quotedId: null,
    forwarded,
    quiet: mail.automatic,
  })
  const { from, replyTo, to, cc, bcc, subject, mailId, references } = mail
  const facts: MailFacts = { ...OWN_FACTS, answers: references.toReversed() }
  await tx
    .insertInto('mail')
    .values({
      message_id: message.id,
      inbox_id: message.inbox_id,
      mail_id: mailId,
      head: JSON.stringify({
        subject,
        from,
        sender: null,
        replyTo: replyTo ? [replyTo] : [],
        to,
        cc,
        bcc,
        date: message.sent_at,
      }),
      segments: JSON.stringify(segments),
      facts: JSON.stringify(facts),
      page_blob: null,
      raw_id: null,
    })
    .execute()
  const rows = ROLES.flatMap((role) => mail[role].map((person) => ({ role, ...person }))).map(
    (recipient, position) => ({
      message_id: message.id,
      position,
      ...recipient,
      state: 'waiting' as const,
      failure_code: null,
      failure_reason: null,
      failure_detail: null,
      at: message.sent_at,
    }),
  )
  for (const portion of ctx.db.portions(rows)) {
    await tx.insertInto('mail_recipient').values(portion).execute()
  }
  await addParticipants(ctx, tx, conversation.id, [...to, ...cc, ...bcc], 'agent')
  await enqueue(ctx, tx, message)
  return message
}
