/** What is underway is waited for: a conversation goes once nothing of it is on its way in or out. */
import type { AppContext } from '../../../context.ts'
import type { Tx } from '../../../storage/database.ts'
import type { ConversationRow } from '../../conversation/open.ts'
import { contactsWaiting } from '../../erasure/pending.ts'

/** Of these, those that have to wait. */
export async function waitingAmong(
  ctx: AppContext,
  tx: Tx,
  rows: readonly ConversationRow[],
): Promise<ReadonlySet<number>> {
  if (rows.length === 0) return new Set()
  const ids = rows.map(({ id }) => id)
  const sending = await tx
    .selectFrom('outbox')
    .select('conversation_id')
    .distinct()
    .where('conversation_id', 'in', ids)
    .execute()
  const waiting = new Set(sending.map(({ conversation_id: id }) => id))
  if (!(await tx.selectFrom('raw_delivery').select('id').limit(1).executeTakeFirst())) return waiting
  const contactIds = [...new Set(rows.map(({ contact_id: id }) => id))]
  const people = await contactsWaiting(ctx, tx, ['raw_delivery'], contactIds)
  for (const { id, contact_id: contactId } of rows) if (people.has(contactId)) waiting.add(id)
  return waiting
}
