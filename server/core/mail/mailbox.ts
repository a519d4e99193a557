/** An inbox that sends mail: its settings, and who its mails are from. */
import { domainToASCII } from 'node:url'
import type { MailAddress } from '../../../channels/adapter.ts'
import type { AppContext } from '../../context.ts'
import type { Locale } from '../../contract/common.ts'
import type { MailboxSettings } from '../../contract/mailbox.ts'
import { invalidInput } from '../../errors.ts'
import type { Reader } from '../../storage/database.ts'
import type { AgentActor } from '../access.ts'
import { findAgent } from '../agent/store.ts'
import { findInbox, settingsOf, type Inbox } from '../inbox/store.ts'
import { senderNameOf, signatureOf } from './signature.ts'
import { answerAddress, newMailId } from './token.ts'

export interface Mailbox {
  inbox: Inbox
  settings: MailboxSettings
}

const MB = 1024 * 1024

/** Bytes that all files of one mail may have together. */
export const maxFiles = ({ settings }: Mailbox): number => settings.maxFilesMb * MB

/** Throws invalid_input, naming `path`, for an inbox that sends no mail. */
export async function findMailbox(
  ctx: AppContext,
  db: Reader,
  inboxId: number,
  path: string,
): Promise<Mailbox> {
  const inbox = await findInbox(db, inboxId)
  if (!ctx.channel(inbox.channel).capabilities.sends.includes('mail')) {
    throw invalidInput([{ path, message: 'this channel does not take this kind of message' }])
  }
  return { inbox, settings: settingsOf(ctx, inbox) as MailboxSettings }
}

/** Whoever writes, as their mails show them. */
export interface Writer {
  name: string
  locale: Locale
  /** The inbox's signature and their own, as the small set of HTML. */
  signature: string
  from: MailAddress
}

export async function writerOf(db: Reader, { inbox, settings }: Mailbox, actor: AgentActor): Promise<Writer> {
  const agent = await findAgent(db, actor.id)
  const names = { agent: agent.name, inbox: inbox.name }
  return {
    name: agent.name,
    locale: agent.locale === 'de' ? 'de' : 'en',
    signature: signatureOf(settings.signature, agent.signature, names),
    from: { name: senderNameOf(settings.senderName, names), address: settings.address },
  }
}

/** What names the thread in a mail of ours. */
export function marksOf(
  ctx: AppContext,
  { inbox, settings }: Mailbox,
  thread: string,
  from: MailAddress,
): { mailId: string; replyTo: MailAddress | null } {
  const { address, replyTokens } = settings
  const domain = domainToASCII(address.slice(address.lastIndexOf('@') + 1))
  const mailId = newMailId(ctx, inbox.id, thread, domain)
  const answers = replyTokens === 'plus' ? answerAddress(ctx, inbox.id, thread, address) : null
  return { mailId, replyTo: answers === null ? null : { name: from.name, address: answers } }
}
