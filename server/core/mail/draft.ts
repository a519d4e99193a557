/** What a composer begins with: who it goes to, what it is called, what will stand below. */
import type { z } from 'zod'
import type { ReplyDraft, ReplyQuery } from '../../contract/mail.ts'
import type { AppContext } from '../../context.ts'
import { notFound } from '../../errors.ts'
import type { Reader } from '../../storage/database.ts'
import { authorise, type AgentActor } from '../access.ts'
import { addressesOf } from '../contact/store.ts'
import type { ConversationRow } from '../conversation/open.ts'
import { accessConversation } from '../conversation/store.ts'
import { storedFiles } from './files.ts'
import { findMailbox, maxFiles, writerOf, type Mailbox, type Writer } from './mailbox.ts'
import { findOriginal, newestOriginal, type OriginalMail } from './original.ts'
import { forwardOf, quoteOf } from './quote.ts'
import { isSendable, ownAddresses } from './recipients.ts'
import { answering, subjectFor } from './reply.ts'

/** Throws not_found, or invalid_input where no mail is sent. */
export async function draftReply(
  ctx: AppContext,
  actor: AgentActor,
  conversationId: number,
  { message, mode }: z.output<typeof ReplyQuery>,
): Promise<ReplyDraft> {
  const db = ctx.db.read
  const conversation = await accessConversation(db, actor, conversationId, 'conversation.reply')
  const mailbox = await findMailbox(ctx, db, conversation.inbox_id, 'id')
  const writer = await writerOf(db, mailbox, actor)
  const original =
    message === undefined
      ? await newestOriginal(db, conversationId)
      : await findOriginal(db, conversationId, message)
  if (!original && message !== undefined) throw notFound()
  if (!original) return withoutOriginal(db, conversation, mailbox, writer)
  const isForward = mode === 'forward'
  return {
    ...begun(mailbox, writer),
    about: original.id,
    ...answering(original, ownAddresses(mailbox.settings), mode),
    subject: subjectFor(original.head.subject, mode),
    quote: quoteFor(original, isForward, mailbox, writer),
    files: isForward ? (await storedFiles(db, original.id)).map(fileOf) : [],
    warnings: original.facts.warnings,
  }
}

/** For a conversation that is still to begin. Throws not_found, forbidden, or invalid_input where no mail is sent. */
export async function draftNew(ctx: AppContext, actor: AgentActor, inboxId: number): Promise<ReplyDraft> {
  authorise(actor, 'conversation.start', { inboxId })
  const mailbox = await findMailbox(ctx, ctx.db.read, inboxId, 'id')
  return begun(mailbox, await writerOf(ctx.db.read, mailbox, actor))
}

const begun = (mailbox: Mailbox, { from, signature }: Writer): ReplyDraft => ({
  about: null,
  from,
  to: [],
  cc: [],
  subject: '',
  quote: null,
  signature,
  files: [],
  others: [],
  warnings: [],
  maxFiles: maxFiles(mailbox),
})

/** Nothing was written here that can be answered: it goes to the contact. */
async function withoutOriginal(
  db: Reader,
  conversation: ConversationRow,
  mailbox: Mailbox,
  writer: Writer,
): Promise<ReplyDraft> {
  const addresses = await addressesOf(db, conversation.contact_id, 'email')
  const address = addresses.map(({ value }) => value).findLast(isSendable)
  return {
    ...begun(mailbox, writer),
    to: address === undefined ? [] : [{ name: null, address }],
    subject: conversation.subject ?? '',
  }
}

function quoteFor(
  original: OriginalMail,
  isForward: boolean,
  { settings }: Mailbox,
  { locale }: Writer,
): string | null {
  if (isForward) return forwardOf(original, locale).text
  return settings.quote ? quoteOf(original, locale).text : null
}

const fileOf = (file: Awaited<ReturnType<typeof storedFiles>>[number]): ReplyDraft['files'][number] => ({
  id: file.public_id,
  fileName: file.file_name,
  size: file.size,
  inline: file.inline === 1,
})
