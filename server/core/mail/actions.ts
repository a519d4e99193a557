/** Mails that agents write. */
import type { MailContent } from '../../contract/mail.ts'
import type { AppContext } from '../../context.ts'
import { invalidInput } from '../../errors.ts'
import type { AgentActor } from '../access.ts'
import type { Message } from '../message/store.ts'

export interface MailAnswer {
  conversationId: number
  clientId: string
  content: MailContent
}

export async function answerByMail(
  _ctx: AppContext,
  _actor: AgentActor,
  _answer: MailAnswer,
): Promise<Message> {
  throw invalidInput([{ path: 'content.kind', message: 'this channel does not take this kind of message' }])
}
