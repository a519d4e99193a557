/** The one way by which conversations go: all that there is of them, and of people who have no other. */
import type { AppContext } from '../../context.ts'
import type { Tx } from '../../storage/database.ts'
import type { Actor, VisitorActor } from '../access.ts'
import { contactsUpdated } from '../contact/store.ts'
import type { ConversationRow } from '../conversation/open.ts'
import { record } from '../record.ts'
import { erasePeople } from './people.ts'
import { eraseRows } from './rows.ts'

/** Names of stored files that have no row any more; `removeErased` takes them once that is committed. */
export type ErasedFiles = readonly string[]

/**
 * Erases these conversations; those that are gone already are passed over. The caller has authorised it,
 * and hands what is returned to `removeErased` after the commit.
 *
 * What is in flight finds nothing to come back to: a message that is being sent has no outbox row to be
 * settled in, a file that is being fetched no attachment, and what a visitor who is gone has written
 * before is dropped (see message/gone.ts).
 */
export async function eraseConversations(
  ctx: AppContext,
  tx: Tx,
  actor: Actor | VisitorActor,
  ids: readonly number[],
): Promise<ErasedFiles> {
  const conversations = await lockConversations(ctx, tx, ids)
  if (conversations.length === 0) return []
  const rows = await eraseRows(ctx, tx, conversations)
  const people = await erasePeople(ctx, tx, conversations)
  const [only] = conversations
  await record(
    ctx,
    tx,
    actor,
    {
      action: 'conversation.erase',
      object: 'conversation',
      objectId: only && conversations.length === 1 ? only.id : null,
      detail: {
        conversations: conversations.length,
        messages: rows.messages,
        files: rows.files,
        contacts: people.contacts,
      },
    },
    ...conversations.map(({ id, inbox_id: inboxId }) => ({
      name: 'conversation.deleted' as const,
      inboxId,
      conversationId: id,
    })),
    ...(await contactsUpdated(tx, people.changed)),
    ...(people.parked > 0 ? [{ name: 'quarantine.changed' as const }] : []),
  )
  return [...rows.blobs, ...people.blobs]
}

/**
 * As deliveries do, inbox by inbox: what is taken in at this moment is wholly before or wholly after. New
 * messages wait for the row of their conversation, and then find it gone.
 */
async function lockConversations(
  ctx: AppContext,
  tx: Tx,
  ids: readonly number[],
): Promise<ConversationRow[]> {
  if (ids.length === 0) return []
  const inboxes = await tx
    .selectFrom('conversation')
    .select('inbox_id')
    .distinct()
    .where('id', 'in', ids)
    .orderBy('inbox_id')
    .execute()
  for (const { inbox_id: inboxId } of inboxes) await ctx.db.lockInbox(tx, inboxId)
  return ctx.db
    .forUpdate(tx.selectFrom('conversation').selectAll().where('id', 'in', ids).orderBy('id'))
    .execute()
}
