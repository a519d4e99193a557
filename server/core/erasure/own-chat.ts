/** A visitor deletes one of their own chats. */
import type { AppContext } from '../../context.ts'
import { conflict } from '../../errors.ts'
import type { Tx } from '../../storage/database.ts'
import type { VisitorActor } from '../access.ts'
import type { ConversationRow } from '../conversation/open.ts'
import { holdFound } from '../hold/grow.ts'
import { accessChat } from '../visitor/chats.ts'
import { staysAmong } from './fate.ts'
import { eraseAsRun, finishRun } from './manual.ts'
import { erasePending } from './pieces.ts'

/**
 * Where it was the last one the visitor goes with it, and so does this session. Throws not_found; and `kept`
 * where it can't be deleted at present.
 */
export async function eraseOwnChat(ctx: AppContext, visitor: VisitorActor, chatId: string): Promise<void> {
  const { id } = await accessChat(ctx.db.read, visitor, chatId, 'chat.erase')
  await holdFound(ctx, [id])
  const erased = await ctx.db.transaction(async (tx) => {
    // First, so that nothing of what is read is taken in or merged meanwhile.
    await ctx.db.lockInbox(tx, visitor.inboxId)
    const chat = await accessChat(tx, visitor, chatId, 'chat.erase')
    if (await isNewest(tx, chat)) {
      // What was written a moment ago would go into an older chat instead.
      const addresses = new Set([`visitor:${visitor.publicId}`])
      await erasePending(ctx, tx, { channels: ['web'], addresses })
    }
    await refuseKept(ctx, tx, chat)
    return { run: await eraseAsRun(ctx, tx, visitor, chat.id, 'own'), chatId: chat.id }
  })
  await finishRun(ctx, erased.run, erased.chatId)
}

/** In the same words whatever keeps it: of a lawsuit its other side is not told here. */
async function refuseKept(ctx: AppContext, tx: Tx, chat: ConversationRow): Promise<void> {
  const stays = await staysAmong(ctx, tx, [chat])
  if (stays.size > 0) throw conflict('kept', 'This can not be deleted at present.')
}

/** Where the next message would go. */
async function isNewest(tx: Tx, chat: ConversationRow): Promise<boolean> {
  if (chat.status !== 'resolved') return true
  const newer = await tx
    .selectFrom('conversation')
    .select('id')
    .where('inbox_id', '=', chat.inbox_id)
    .where('contact_id', '=', chat.contact_id)
    .where('id', '>', chat.id)
    .executeTakeFirst()
  return newer === undefined
}
