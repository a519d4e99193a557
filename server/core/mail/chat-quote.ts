/** A website's chat that goes on by mail: what its visitor could read of it stands below. */
import type { AppContext } from '../../context.ts'
import type { Locale } from '../../contract/common.ts'
import { invalidInput } from '../../errors.ts'
import type { Reader } from '../../storage/database.ts'
import type { AgentActor } from '../access.ts'
import type { ConversationRow } from '../conversation/open.ts'
import { accessConversation } from '../conversation/store.ts'
import { VISIBLE } from '../visitor/chats.ts'
import { inOrder, presentChatMessages } from '../visitor/present.ts'
import { sitesById } from '../visitor/site.ts'
import { Transcript } from '../visitor/transcript.ts'
import { lines, type Below } from './quote.ts'

/** Of the newest. A chat that is longer stays where it is. */
const MOST = 100

/** Throws not_found, or invalid_input for what is no chat. Notes are in no visitor's view, and so not in this. */
export async function chatBelow(
  ctx: AppContext,
  db: Reader,
  actor: AgentActor,
  chatId: number,
  locale: Locale,
): Promise<{ chat: ConversationRow; below: Below }> {
  const chat = await accessConversation(db, actor, chatId, 'conversation.reply')
  const site = (await sitesById(ctx)).get(chat.inbox_id)
  if (!site) throw invalidInput([{ path: 'continues', message: 'expected a chat on a website' }])
  const rows = await db
    .selectFrom('message')
    .select('id')
    .where('conversation_id', '=', chat.id)
    .where(VISIBLE)
    .orderBy('sent_at', 'desc')
    .orderBy('id', 'desc')
    .limit(MOST)
    .execute()
  const ids = rows.map(({ id }) => id).toReversed()
  const transcript = new Transcript({
    company: site.inbox.name,
    language: locale,
    timeZone: site.settings.hours?.timeZone ?? 'UTC',
    madeAt: ctx.clock.now(),
  })
  const { text } = transcript.lines(inOrder(ids, await presentChatMessages(ctx, db, ids)))
  const whole = `${transcript.title}\n${text.trimEnd()}`
  return {
    chat,
    below: { text: whole, html: `<blockquote type="cite">${lines(whole)}</blockquote>` },
  }
}
