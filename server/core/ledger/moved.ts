/**
 * Messages that were erased in another conversation than the one they are in here: the two had become one since.
 * The ledger knows them by what must not be taken in again.
 */
import type { AppContext } from '../../context.ts'
import type { Tx } from '../../storage/database.ts'
import { lockConversations } from '../erasure/conversation.ts'
import { removeFiles } from '../erasure/files.ts'
import { eraseSome } from '../erasure/rows.ts'
import { suppressedNames } from '../message/forgotten.ts'
import { refreshFiles } from '../retention/due.ts'
import type { Named } from './orders.ts'

const PAGE = 500

/** `eraseWhole`: for a conversation of which nothing is left. Tells how many of these there were. */
export async function eraseMoved(
  ctx: AppContext,
  erased: Named,
  eraseWhole: (ctx: AppContext, tx: Tx, ids: readonly number[]) => Promise<readonly string[]>,
): Promise<number> {
  if (erased.size === 0) return 0
  let emptied = 0
  for (let after = 0; ;) {
    const rows = await ctx.db.read
      .selectFrom('message')
      .select(['id', 'conversation_id', 'inbox_id', 'external_id', 'correlation', 'created_at'])
      .where('id', '>', after)
      .orderBy('id')
      .limit(PAGE)
      .execute()
    const meant = rows.filter((row) =>
      suppressedNames(ctx, row).some((name) => row.created_at <= (erased.get(name) ?? -1)),
    )
    for (const [id, messages] of Map.groupBy(meant, (row) => row.conversation_id)) {
      const { blobs, empty } = await ctx.db.transaction(async (tx) => {
        const ids = messages.map((message) => message.id)
        const blobs = await eraseFrom(ctx, tx, id, ids)
        if (await hasMessages(tx, id)) return { blobs, empty: false }
        return { blobs: [...blobs, ...(await eraseWhole(ctx, tx, [id]))], empty: true }
      })
      await removeFiles(ctx, blobs)
      if (empty) emptied++
    }
    after = rows.at(-1)?.id ?? after
    if (rows.length < PAGE) return emptied
  }
}

async function eraseFrom(
  ctx: AppContext,
  tx: Tx,
  conversationId: number,
  messageIds: readonly number[],
): Promise<readonly string[]> {
  const [conversation] = await lockConversations(ctx, tx, [conversationId])
  if (!conversation) return []
  const { blobs } = await eraseSome(ctx, tx, conversation, messageIds)
  const newest = await tx
    .selectFrom('message')
    .select(['id', 'sent_at'])
    .where('conversation_id', '=', conversationId)
    .orderBy('sent_at', 'desc')
    .orderBy('id', 'desc')
    .executeTakeFirst()
  await tx
    .updateTable('conversation')
    .set({ last_message_id: newest?.id ?? null, ...(newest ? { last_message_at: newest.sent_at } : {}) })
    .where('id', '=', conversationId)
    .execute()
  await refreshFiles(ctx, tx, [conversationId])
  return blobs
}

async function hasMessages(tx: Tx, conversationId: number): Promise<boolean> {
  const one = await tx
    .selectFrom('message')
    .select('id')
    .where('conversation_id', '=', conversationId)
    .limit(1)
    .executeTakeFirst()
  return one !== undefined
}
