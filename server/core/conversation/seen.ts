/** How much of what customers wrote somebody of ours has looked at, whoever it was: for the customer to know. */
import type { AppContext } from '../../context.ts'
import type { Tx } from '../../storage/database.ts'
import type { ConversationRow } from './open.ts'

/** `seen`: the first so many of the conversation's inbound messages. Only grows: marked as unread, it was read. */
export async function noteSeen(
  ctx: AppContext,
  tx: Tx,
  { id, seen_inbound }: Pick<ConversationRow, 'id' | 'seen_inbound'>,
  seen: number,
): Promise<void> {
  if (seen <= seen_inbound) return
  await tx
    .updateTable('conversation')
    .set({ seen_inbound: seen, seen_at: ctx.clock.now() })
    .where('id', '=', id)
    .where('seen_inbound', '<', seen)
    .execute()
}
