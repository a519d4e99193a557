/**
 * The answer that a mailbox gives by itself to who begins a conversation: in words of ours alone, to each
 * address once a day, and not to more than so many in an hour, whoever makes us believe that they wrote.
 */
import { createHmac } from 'node:crypto'
import type { MailHead } from '../../../channels/adapter.ts'
import { DAY, HOUR } from '../../clock.ts'
import type { AppContext } from '../../context.ts'
import type { MailboxSettings } from '../../contract/mailbox.ts'
import type { Tx } from '../../storage/database.ts'
import type { ConversationRow } from '../conversation/open.ts'
import { receivers } from '../inbox/receivers.ts'
import { sendAutomatic } from './actions.ts'
import { mayAnswer, withoutTag } from './auto-reply-rules.ts'
import type { Envelope, MailFacts } from './facts.ts'
import { threadOfMailId } from './token.ts'
import { readOurAddresses, type OurAddresses } from './warnings.ts'

/** Of one mailbox, in an hour. */
export const MOST_AN_HOUR = 500

/** `begun`: conversations that were made in this transaction. After their events. */
export async function answerAutomatically(
  ctx: AppContext,
  tx: Tx,
  begun: readonly ConversationRow[],
): Promise<void> {
  if (begun.length === 0) return
  const replies = new Map(
    (await receivers(ctx, 'email', tx)).flatMap(({ inbox, settings }) => {
      const { autoReply } = settings as MailboxSettings
      return autoReply ? [[inbox.id, autoReply] as const] : []
    }),
  )
  const waiting = begun.filter(({ status, inbox_id: id }) => status === 'open' && replies.has(id))
  if (waiting.length === 0) return
  const ours = await readOurAddresses(ctx, tx)
  for (const conversation of waiting) {
    const reply = replies.get(conversation.inbox_id)
    if (!reply) continue
    const { subject, text, toUnverified } = reply
    const to = await whomToAnswer(ctx, tx, conversation, { ours, verified: !toUnverified })
    if (to === null || !(await isTheirTurn(ctx, tx, conversation.inbox_id, to))) continue
    // Their name is theirs to choose: it stands nowhere in what is sent.
    await sendAutomatic(ctx, tx, { conversation, to: { name: null, address: to }, subject, text })
  }
}

/** null: nobody. */
async function whomToAnswer(
  ctx: AppContext,
  tx: Tx,
  { id, inbox_id }: ConversationRow,
  { ours, verified }: { ours: OurAddresses; verified: boolean },
): Promise<string | null> {
  const first = await tx
    .selectFrom('message')
    .innerJoin('mail', 'mail.message_id', 'message.id')
    .leftJoin('raw_mail', 'raw_mail.id', 'mail.raw_id')
    .select(['mail.sender', 'mail.facts', 'mail.head', 'mail.mail_id', 'raw_mail.envelope'])
    .where('message.conversation_id', '=', id)
    .where('message.direction', '=', 'in')
    .where('message.via', 'is', null)
    .orderBy('message.id')
    .executeTakeFirst()
  if (!first || first.sender === null) return null
  const { sender, mail_id: mailId, envelope } = first
  // It went round and came back.
  if (mailId !== null && threadOfMailId(ctx, inbox_id, mailId) !== null) return null
  if (ours.all.has(sender) || ours.isOwn(inbox_id, sender)) return null
  const may = mayAnswer({
    sender,
    facts: JSON.parse(first.facts) as MailFacts,
    head: JSON.parse(first.head) as MailHead,
    returnPath: envelope === null ? null : (JSON.parse(envelope) as Envelope).from,
    verified,
  })
  return may ? sender : null
}

/** True once a day for each address; from then on it has had its answer. */
async function isTheirTurn(ctx: AppContext, tx: Tx, inboxId: number, address: string): Promise<boolean> {
  const now = ctx.clock.now()
  const { n } = await tx
    .selectFrom('auto_reply')
    .select(({ fn }) => fn.countAll().as('n'))
    .where('inbox_id', '=', inboxId)
    .where('at', '>', now - HOUR)
    .executeTakeFirstOrThrow()
  if (Number(n) >= MOST_AN_HOUR) return false
  const noted = await tx
    .insertInto('auto_reply')
    .values({ inbox_id: inboxId, address_hash: hashOf(ctx, inboxId, address), at: now })
    .onConflict((conflict) =>
      conflict
        .columns(['inbox_id', 'address_hash'])
        .doUpdateSet({ at: now })
        .where('auto_reply.at', '<=', now - DAY),
    )
    .returning('at')
    .executeTakeFirst()
  return noted !== undefined
}

/** Nobody gets back from it to the address, and it is another one for each mailbox. */
function hashOf(ctx: AppContext, inboxId: number, address: string): string {
  const key = createHmac('sha256', ctx.secrets.dataKey).update('mail.auto-reply').digest()
  return createHmac('sha256', key)
    .update(`${inboxId}.${withoutTag(address)}`)
    .digest('base64url')
}

/** Whoever is erased may get one again. In lower case. */
export async function forgetAutoReplies(
  ctx: AppContext,
  tx: Tx,
  addresses: readonly string[],
): Promise<void> {
  const mailboxes = await tx.selectFrom('inbox').select('id').where('channel', '=', 'email').execute()
  for (const { id } of mailboxes) {
    await tx
      .deleteFrom('auto_reply')
      .where('inbox_id', '=', id)
      .where(
        'address_hash',
        'in',
        addresses.map((address) => hashOf(ctx, id, address)),
      )
      .execute()
  }
}
