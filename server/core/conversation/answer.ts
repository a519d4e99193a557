/** What an answer of ours does to its conversation: it takes the conversation back and may open the longer window. */
import type { AppContext } from '../../context.ts'
import type { ChannelKind } from '../../contract/common.ts'
import type { NewEvent } from '../../events/log.ts'
import type { Tx } from '../../storage/database.ts'
import { answer, hearControl, later } from './rules.ts'

/** What an accepted message, or a status of one, tells about its conversation. */
export interface Answered {
  conversationId: number
  /** When our answer went out; null: this is not word of an answer. */
  at: number | null
  /** The provider says that free answers are allowed until then. */
  replyUntil: number | null
}

/** For whoever sends, once the provider has taken a message. Returns the events to append. */
export async function noteAnswer(
  ctx: AppContext,
  tx: Tx,
  channel: ChannelKind,
  conversationId: number,
  at: number,
): Promise<NewEvent[]> {
  return noteAnswers(ctx, tx, channel, [{ conversationId, at, replyUntil: null }])
}

export async function noteAnswers(
  ctx: AppContext,
  tx: Tx,
  channel: ChannelKind,
  answers: readonly Answered[],
): Promise<NewEvent[]> {
  if (answers.length === 0) return []
  const byConversation = Map.groupBy(answers, ({ conversationId }) => conversationId)
  const rows = await ctx.db
    .forUpdate(
      tx
        .selectFrom('conversation')
        .selectAll()
        .where('id', 'in', [...byConversation.keys()])
        .orderBy('id'),
    )
    .execute()
  const events: NewEvent[] = []
  for (const row of rows) {
    const shown = () => [row.control, row.reply_until, row.entry_answered_at].join()
    const [before, stored] = [shown(), { ...row }]
    for (const { at, replyUntil } of byConversation.get(row.id) ?? []) {
      if (at !== null) {
        hearControl(row, 'business', at)
        answer(row, at, ctx.channel(channel).capabilities)
      }
      row.reply_until = later(row.reply_until, replyUntil)
    }
    await ctx.db.update(tx, 'conversation', stored, row)
    if (shown() === before) continue
    events.push({ name: 'conversation.updated', inboxId: row.inbox_id, conversationId: row.id })
  }
  return events
}
