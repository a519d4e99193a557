/** May this go out, to this person, now? Asked when an agent sends, and again right before it leaves. */
import type { Failure } from '../../../channels/adapter.ts'
import type { AppContext } from '../../context.ts'
import { AppError } from '../../errors.ts'
import type { Reader } from '../../storage/database.ts'
import { marketingState } from '../consent/store.ts'
import type { ConversationRow } from '../conversation/open.ts'
import { mayReply } from '../conversation/rules.ts'
import type { Inbox } from '../inbox/store.ts'
import { isMarketing, isTemplate } from './content.ts'
import type { Message } from './store.ts'

type Going = Pick<Message, 'type' | 'content'>
type Place = Pick<ConversationRow, 'contact_id' | 'reply_until'>

/** Throws window_closed or opted_out. */
export async function refuseUnsendable(
  ctx: AppContext,
  db: Reader,
  inbox: Inbox,
  conversation: Place,
  message: Going,
): Promise<void> {
  const reason = await obstacle(ctx, db, inbox, conversation, message)
  if (reason !== null) throw new AppError(reason, 409, WORDS[reason])
}

/** In place of the provider's own code, where it was not asked. */
export const REFUSED_HERE = 'not_sent'

/** The same question about a message that is about to leave; null: nothing is in its way. */
export async function refusalOf(
  ctx: AppContext,
  db: Reader,
  inbox: Inbox,
  conversation: Place,
  message: Going,
): Promise<Failure | null> {
  const reason = await obstacle(ctx, db, inbox, conversation, message)
  return reason === null ? null : { code: REFUSED_HERE, reason, detail: null }
}

type Obstacle = 'window_closed' | 'opted_out'

const WORDS: Record<Obstacle, string> = {
  window_closed: 'The time for free answers is over: send a template, or wait for the customer to write.',
  opted_out: 'This person wants no marketing messages here.',
}

async function obstacle(
  ctx: AppContext,
  db: Reader,
  inbox: Inbox,
  conversation: Place,
  message: Going,
): Promise<Obstacle | null> {
  const { replyWindow } = ctx.channel(inbox.channel).capabilities
  if (!isTemplate(message)) {
    return mayReply(conversation, replyWindow, ctx.clock.now()) ? null : 'window_closed'
  }
  if (!isMarketing(message)) return null
  const state = await marketingState(db, conversation.contact_id, inbox.channel)
  return state === 'withdrawn' ? 'opted_out' : null
}
