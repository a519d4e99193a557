/** A visitor ends a chat. Whoever writes again later begins another one, or goes on with the newest. */
import type { AppContext } from '../../context.ts'
import type { VisitorActor } from '../access.ts'
import { record } from '../record.ts'
import { refreshDue } from '../retention/due.ts'
import { accessChatForChange } from './chats.ts'

/** Ending what has ended changes nothing. Throws not_found. */
export async function endChat(ctx: AppContext, visitor: VisitorActor, chatId: string): Promise<void> {
  await ctx.db.transaction(async (tx) => {
    const chat = await accessChatForChange(ctx, tx, visitor, chatId, 'chat.write')
    if (chat.status === 'resolved') return
    const at = ctx.clock.now()
    await tx
      .updateTable('conversation')
      .set({ status: 'resolved', resolved_at: at })
      .where('id', '=', chat.id)
      .execute()
    await refreshDue(ctx, tx, [chat.id])
    const { id: entryId } = await tx
      .insertInto('entry')
      .values({ conversation_id: chat.id, kind: 'ended', at, author_id: null, agent_id: null })
      .returning('id')
      .executeTakeFirstOrThrow()
    const audit = { action: 'conversation.resolved', object: 'conversation', objectId: chat.id }
    await record(ctx, tx, visitor, audit, {
      name: 'conversation.resolved',
      inboxId: chat.inbox_id,
      conversationId: chat.id,
      entryId,
    })
  })
}
