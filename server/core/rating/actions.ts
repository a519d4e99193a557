/** What visitors think of a chat. */
import type { z } from 'zod'
import type { AppContext } from '../../context.ts'
import type { ChatRating } from '../../contract/visitor.ts'
import { AppError } from '../../errors.ts'
import type { Reader, Tx } from '../../storage/database.ts'
import type { VisitorActor } from '../access.ts'
import type { ConversationRow } from '../conversation/open.ts'
import { accessChatForChange } from '../visitor/chats.ts'
import { siteOfVisitor } from '../visitor/site.ts'
import { record } from '../record.ts'

const notRateable = (message: string) => new AppError('not_rateable', 409, message)

/** One word for each chat: another one takes its place. Throws not_found, not_rateable. */
export async function rateChat(
  ctx: AppContext,
  visitor: VisitorActor,
  chatId: string,
  { score, comment }: z.output<typeof ChatRating>,
): Promise<void> {
  const { settings } = await siteOfVisitor(ctx, visitor)
  await ctx.db.transaction(async (tx) => {
    const chat = await accessChatForChange(ctx, tx, visitor, chatId, 'chat.write')
    if (!settings.rating) throw notRateable('This website does not ask for ratings.')
    const answeredBy = await lastAnswer(tx, chat.id)
    if (!answeredBy) throw notRateable('Nobody has answered in this chat yet.')
    const rating = {
      agent_id: chat.assignee_id ?? answeredBy.author_id,
      score,
      comment: comment || null,
      at: ctx.clock.now(),
    }
    await tx
      .insertInto('rating')
      .values({ conversation_id: chat.id, inbox_id: chat.inbox_id, ...rating })
      .onConflict((conflict) => conflict.column('conversation_id').doUpdateSet(rating))
      .execute()
    const entryId = await writeLine(tx, chat, rating)
    const audit = { action: 'chat.rate', object: 'conversation', objectId: chat.id, detail: { score } }
    await record(ctx, tx, visitor, audit, {
      name: 'conversation.updated',
      inboxId: chat.inbox_id,
      conversationId: chat.id,
      entryId,
    })
  })
}

function lastAnswer(db: Reader, conversationId: number): Promise<{ author_id: number | null } | undefined> {
  return db
    .selectFrom('message')
    .select('author_id')
    .where('conversation_id', '=', conversationId)
    .where('direction', '=', 'out')
    .where('delivery', 'in', ['accepted', 'sent', 'delivered', 'read', 'played'])
    .orderBy('sent_at', 'desc')
    .orderBy('id', 'desc')
    .limit(1)
    .executeTakeFirst()
}

/** The name of the one line that tells of it. */
const LINE = 'rating'

async function writeLine(
  tx: Tx,
  { id }: ConversationRow,
  { score, comment, at }: { score: number; comment: string | null; at: number },
): Promise<number> {
  const details = JSON.stringify({ rating: { score, comment } })
  const { id: entryId } = await tx
    .insertInto('entry')
    .values({
      conversation_id: id,
      kind: 'rated',
      at,
      author_id: null,
      agent_id: null,
      external_id: LINE,
      details,
    })
    .onConflict((conflict) =>
      conflict.columns(['conversation_id', 'external_id']).doUpdateSet({ at, details }),
    )
    .returning('id')
    .executeTakeFirstOrThrow()
  return entryId
}
