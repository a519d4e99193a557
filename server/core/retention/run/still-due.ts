/** Whether what is received by itself may go: what keeps a conversation keeps it, too. */
import type { ExpressionBuilder } from 'kysely'
import type { AppContext } from '../../../context.ts'
import type { Tx } from '../../../storage/database.ts'
import type { Schema } from '../../../storage/schema.ts'
import { lockConversations } from '../../erasure/conversation.ts'
import { staysAmong } from '../../erasure/fate.ts'

/** Nothing keeps the conversation, as far as its days have been worked out. */
export const isFree = (eb: ExpressionBuilder<Schema, 'conversation' | 'contact'>, now: number) =>
  eb.and([
    eb('conversation.held', '=', 0),
    eb('contact.held', '=', 0),
    eb('contact.restriction_asked_at', 'is', null),
    eb.or([eb('conversation.kept_until', 'is', null), eb('conversation.kept_until', '<=', now)]),
  ])

/**
 * Asked again of their conversations, under the locks of these: a hold may have been placed, or a floor switched on,
 * since they were looked up. One that has gone meanwhile takes them with it.
 */
export async function stillDue<T extends { conversation_id: number | null }>(
  ctx: AppContext,
  tx: Tx,
  received: readonly T[],
): Promise<T[]> {
  const ids = new Set(received.flatMap(({ conversation_id: id }) => id ?? []))
  const rows = await lockConversations(ctx, tx, [...ids])
  const here = new Set(rows.map(({ id }) => id))
  const stays = await staysAmong(ctx, tx, rows)
  return received.filter(({ conversation_id: id }) => id === null || (here.has(id) && !stays.has(id)))
}
