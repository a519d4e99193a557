/** Of a conversation that goes in portions: the messages of one of them. The rest is tallied as it goes. */
import type { AppContext } from '../../context.ts'
import type { Tx } from '../../storage/database.ts'
import type { ConversationRow } from '../conversation/open.ts'
import { dayNumber } from '../retention/calendar.ts'
import { readState } from '../retention/state.ts'
import { addLines } from './store.ts'

/** Its `count` newest, which are about to go. */
export async function tallyMessages(
  ctx: AppContext,
  tx: Tx,
  conversation: ConversationRow,
  count: number,
): Promise<void> {
  const { settings } = await readState(tx)
  const rows = await tx
    .selectFrom('message')
    .select(['direction', 'type'])
    .where('conversation_id', '=', conversation.id)
    .orderBy('id', 'desc')
    .limit(count)
    .execute()
  const told = rows.filter(({ direction, type }) => direction !== 'internal' && type !== 'reaction')
  const inbound = told.filter(({ direction }) => direction === 'in').length
  await addLines(ctx, tx, [
    {
      day: dayNumber(conversation.created_at, settings.timeZone),
      inbox_id: conversation.inbox_id,
      conversations: 0,
      resolved: 0,
      inbound,
      outbound: told.length - inbound,
      answered: 0,
      answer_seconds: 0,
      ratings: 0,
      rating_sum: 0,
    },
  ])
}
