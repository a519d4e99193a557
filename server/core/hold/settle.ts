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

/** One conversation becomes part of another: what held it, or its person, holds that one. */
export async function inheritHolds(
  tx: Tx,
  from: { id: number; contact_id: number },
  into: { id: number; contact_id: number },
): Promise<void> {
  await tx
    .updateTable('hold_object')
    .set({ conversation_id: into.id })
    .where('conversation_id', '=', from.id)
    .execute()
  if (from.contact_id === into.contact_id) return
  const ofPerson = await tx
    .selectFrom('hold_object')
    .select('hold_id')
    .distinct()
    .where('contact_id', '=', from.contact_id)
    .execute()
  for (const { hold_id } of ofPerson) {
    await tx
      .insertInto('hold_object')
      .values({ hold_id, contact_id: null, conversation_id: into.id })
      .execute()
  }
}

/** Two people are one: what held the first holds that one. */
export async function moveHolds(tx: Tx, from: number, into: number): Promise<void> {
  await tx.updateTable('hold_object').set({ contact_id: into }).where('contact_id', '=', from).execute()
}
