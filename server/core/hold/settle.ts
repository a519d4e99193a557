/**
 * What holds mean for what they hold: `held` of people and conversations, which everything that deletes asks, and
 * the days that follow from it. Conversations are locked before people, as where they are erased.
 */
import { sql } from 'kysely'
import type { AppContext } from '../../context.ts'
import type { NewEvent } from '../../events/log.ts'
import type { Tx } from '../../storage/database.ts'
import { refreshDue } from '../retention/due.ts'

export interface HoldObjects {
  contacts: readonly number[]
  conversations: readonly number[]
}

/** Right again after holds of these began or ended. Gives the events that tell of it. */
export async function settleHeld(
  ctx: AppContext,
  tx: Tx,
  { contacts, conversations }: HoldObjects,
): Promise<NewEvent[]> {
  const rows = await ctx.db
    .forUpdate(
      tx
        .selectFrom('conversation')
        .select(['id', 'inbox_id', 'held'])
        .where(({ eb, or }) =>
          or([
            eb('id', 'in', conversations.length > 0 ? conversations : [0]),
            eb('contact_id', 'in', contacts.length > 0 ? contacts : [0]),
          ]),
        )
        .orderBy('id'),
    )
    .execute()
  if (contacts.length > 0) {
    await tx.updateTable('contact').set({ held: contactHeld }).where('id', 'in', contacts).execute()
  }
  const ids = rows.map(({ id }) => id)
  for (let at = 0; at < ids.length; at += PORTION) {
    const portion = ids.slice(at, at + PORTION)
    await tx.updateTable('conversation').set({ held: conversationHeld }).where('id', 'in', portion).execute()
    await refreshDue(ctx, tx, portion)
  }
  return rows.map(({ id, inbox_id: inboxId }) => ({
    name: 'conversation.updated',
    inboxId,
    conversationId: id,
  }))
}

const PORTION = 500

const contactHeld = sql<0 | 1>`case when exists (
  select 1 from hold_object where hold_object.contact_id = contact.id
) then 1 else 0 end`

const conversationHeld = sql<0 | 1>`case when exists (
  select 1 from hold_object where hold_object.conversation_id = conversation.id
) or exists (
  select 1 from hold_object where hold_object.contact_id = conversation.contact_id
) then 1 else 0 end`

/** One became another: what held the first holds that one, whatever a hold says it was placed on. */
export async function inheritHolds(
  tx: Tx,
  column: 'contact_id' | 'conversation_id',
  from: number,
  into: number,
): Promise<boolean> {
  const moved = await tx
    .updateTable('hold_object')
    .set({ [column]: into })
    .where(column, '=', from)
    .executeTakeFirst()
  return Number(moved.numUpdatedRows) > 0
}
