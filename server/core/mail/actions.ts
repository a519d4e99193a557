/** Mails that agents write in a conversation, and those the system writes for them. */
import type { MailAddress } from '../../../channels/adapter.ts'
import type { MailContent } from '../../contract/mail.ts'
import type { AppContext } from '../../context.ts'
import { invalidInput } from '../../errors.ts'
import type { Tx } from '../../storage/database.ts'
import type { AgentActor } from '../access.ts'
import type { ConversationRow } from '../conversation/open.ts'
import { noteSeen } from '../conversation/seen.ts'
import { accessConversation, accessForChange } from '../conversation/store.ts'
import { findByClientId, once } from '../message/actions.ts'
import { recordMessage } from '../message/own.ts'
import type { Message } from '../message/store.ts'
import { answerTo, composeAutomatic, composeMail, type Before } from './compose.ts'
import {
  attachFiles,
  chosenFiles,
  copyFiles,
  dropCopies,
  sizeProblems,
  storedFiles,
  type Copy,
} from './files.ts'
import { findMailbox, marksOf, maxFiles, writerOf, type Mailbox, type Writer } from './mailbox.ts'
import { findOriginal, newestOriginal, type OriginalMail } from './original.ts'
import { insertOutgoing } from './outgoing.ts'
import { forwardOf, quoteOf, type Below } from './quote.ts'
import { distinct, ownAddresses, recipientProblems, type Problem } from './recipients.ts'
import { senderNameOf } from './signature.ts'

export { startMailConversation } from './start.ts'

export interface MailAnswer {
  conversationId: number
  clientId: string
  content: MailContent
}

/**
 * Answers in a conversation, or passes one of its mails on, in one transaction. The same `clientId` again is
 * the same mail.
 */
export async function answerByMail(ctx: AppContext, actor: AgentActor, answer: MailAnswer): Promise<Message> {
  const copies = await copiesFor(ctx, actor, answer)
  let taken = false
  try {
    return await once(ctx, answer, async (tx) => {
      taken = false
      const conversation = await accessForChange(ctx, tx, actor, answer.conversationId, 'conversation.reply')
      const known = await findByClientId(tx, answer)
      if (known) return known
      const message = await writeAnswer(ctx, tx, actor, conversation, answer, copies)
      taken = true
      return message
    })
  } catch (error) {
    taken = false
    throw error
  } finally {
    if (!taken) await dropCopies(ctx, copies)
  }
}

/** Copying takes its time, so it is done before the transaction begins. */
async function copiesFor(
  ctx: AppContext,
  actor: AgentActor,
  { conversationId, clientId, content: { about } }: MailAnswer,
): Promise<Copy[]> {
  if (about?.as !== 'forward' || about.fileIds.length === 0) return []
  const db = ctx.db.read
  const conversation = await accessConversation(db, actor, conversationId, 'conversation.reply')
  if (await findByClientId(db, { conversationId, clientId })) return []
  const mailbox = await findMailbox(ctx, db, conversation.inbox_id, 'content.kind')
  if (!(await findOriginal(db, conversationId, about.id))) throw invalidInput([NOT_HERE])
  const files = await storedFiles(db, about.id)
  const wanted = files.filter(({ public_id: id }) => about.fileIds.includes(id))
  if (wanted.length < new Set(about.fileIds).size) {
    throw invalidInput([{ path: 'content.about.fileIds', message: 'expected files of that message' }])
  }
  const sizes = wanted.map(({ size }) => size)
  const tooLarge = sizeProblems(sizes, maxFiles(mailbox), 'content.about.fileIds')
  if (tooLarge.length > 0) throw invalidInput(tooLarge)
  return copyFiles(ctx, wanted)
}

const NOT_HERE: Problem = { path: 'content.about.id', message: 'expected a mail of this conversation' }

async function writeAnswer(
  ctx: AppContext,
  tx: Tx,
  actor: AgentActor,
  conversation: ConversationRow,
  { clientId, content }: MailAnswer,
  copies: readonly Copy[],
): Promise<Message> {
  const mailbox = await findMailbox(ctx, tx, conversation.inbox_id, 'content.kind')
  const writer = await writerOf(tx, mailbox, actor)
  const { about } = content
  const original = about
    ? await findOriginal(tx, conversation.id, about.id)
    : await newestOriginal(tx, conversation.id)
  const place = { inboxId: conversation.inbox_id, conversationId: conversation.id }
  const chosen = await chosenFiles(tx, actor, place, content.uploadIds, 'content.uploadIds')
  const sizes = [...chosen.uploads, ...copies.map((copy) => copy.original)].map(({ size }) => size ?? 0)
  const recipients = distinct(content)
  const composed = composeMail({
    ...marksOf(ctx, mailbox, conversation.thread, writer.from),
    from: writer.from,
    recipients,
    subject: content.subject,
    html: content.html,
    signature: content.signature ? writer.signature : '',
    below: original && about ? belowOf(about, original, mailbox, writer) : null,
    before: about?.as === 'forward' || !original ? NOTHING_BEFORE : beforeOf(original),
  })
  const files = sizes.length > 0
  const problems = [
    ...(about && !original ? [NOT_HERE] : []),
    ...recipientProblems(content, ownAddresses(mailbox.settings), 'content.'),
    ...chosen.problems,
    ...sizeProblems(sizes, maxFiles(mailbox), 'content.uploadIds'),
    ...(composed.said === '' && !files && about?.as !== 'forward' ? [NOTHING_SAID] : []),
  ]
  if (problems.length > 0) throw invalidInput(problems)
  const forwarded = about?.as === 'forward'
  const message = await insertOutgoing(ctx, tx, conversation, actor, { ...composed, clientId, forwarded })
  await attachFiles(ctx, tx, message, { uploads: chosen.uploads, copies }, 'content.uploadIds')
  await recordMessage(ctx, tx, actor, 'message.send', message)
  // Who answers has read.
  await noteSeen(ctx, tx, conversation, conversation.inbound_count)
  return message
}

const NOTHING_BEFORE: Before = { inReplyTo: null, references: [] }
const NOTHING_SAID: Problem = { path: 'content.html', message: 'expected some text or a file' }

const beforeOf = ({ mailId, facts }: OriginalMail): Before => answerTo(mailId, facts.answers)

function belowOf(
  about: NonNullable<MailContent['about']>,
  original: OriginalMail,
  { settings }: Mailbox,
  { locale }: Writer,
): Below | null {
  if (about.as === 'forward') return forwardOf(original, locale)
  return settings.quote && about.quote ? quoteOf(original, locale) : null
}

export interface AutomaticMail {
  conversation: ConversationRow
  to: MailAddress
  subject: string
  text: string
}

/**
 * A mail of the system's own, marked so that no machine answers it; the caller has made sure that it may go.
 * Nothing that somebody else wrote belongs in it.
 */
export async function sendAutomatic(
  ctx: AppContext,
  tx: Tx,
  { conversation, to, subject, text }: AutomaticMail,
): Promise<Message> {
  const mailbox = await findMailbox(ctx, tx, conversation.inbox_id, 'conversation')
  const { settings, inbox } = mailbox
  const from = {
    name: senderNameOf(settings.senderName, { agent: null, inbox: inbox.name }),
    address: settings.address,
  }
  const original = await newestOriginal(tx, conversation.id)
  const composed = composeAutomatic({
    ...marksOf(ctx, mailbox, conversation.thread, from),
    from,
    recipients: { to: [to], cc: [], bcc: [] },
    subject,
    text,
    before: original?.direction === 'in' ? beforeOf(original) : NOTHING_BEFORE,
  })
  const actor = { kind: 'system' as const }
  const message = await insertOutgoing(ctx, tx, conversation, actor, {
    ...composed,
    clientId: null,
    forwarded: false,
  })
  await recordMessage(ctx, tx, actor, 'message.send', message)
  return message
}
