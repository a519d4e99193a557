import type { AppContext } from '../../context.ts'
import type { ConsentChange } from '../../contract/contact.ts'
import type { Tx } from '../../storage/database.ts'
import type { AgentActor } from '../access.ts'
import { accessContact, contactsUpdated } from '../contact/store.ts'
import { record } from '../record.ts'
import { lockConversationsOf } from '../retention/due.ts'
import { addConsents } from './store.ts'
import type { NewEvent } from '../../events/log.ts'
import type { z } from 'zod'

/** Writes down what somebody told us, and how we know. */
export async function recordConsent(
  ctx: AppContext,
  actor: AgentActor,
  { contactId, ...change }: z.output<typeof ConsentChange> & { contactId: number },
): Promise<void> {
  await ctx.db.transaction(async (tx) => {
    await accessContact(tx, actor, contactId, 'contact.consent')
    await lockConversationsOf(ctx, tx, contactId)
    const at = ctx.clock.now()
    await addConsents(ctx, tx, [
      { contact_id: contactId, ...change, source: 'agent', agent_id: actor.id, at },
    ])
    const lines = await writeLines(tx, actor, { contactId, ...change, at })
    const updated = await contactsUpdated(tx, new Set([contactId]))
    await record(
      ctx,
      tx,
      actor,
      {
        action: 'contact.consent',
        object: 'contact',
        objectId: contactId,
        detail: { purpose: change.purpose, state: change.state },
      },
      ...lines,
      ...updated,
    )
  })
}

/** A line in the newest conversation on that channel, where this agent sees one. */
async function writeLines(
  tx: Tx,
  actor: AgentActor,
  { contactId, channel, state, at }: { contactId: number; channel: string; state: string; at: number },
): Promise<NewEvent[]> {
  const row = await tx
    .selectFrom('conversation')
    .innerJoin('inbox', 'inbox.id', 'conversation.inbox_id')
    .select(['conversation.id', 'conversation.inbox_id'])
    .where('contact_id', '=', contactId)
    .where('inbox.channel', '=', channel as 'whatsapp')
    .where('inbox.id', 'in', [...actor.inboxes])
    .orderBy('last_message_at', 'desc')
    .limit(1)
    .executeTakeFirst()
  if (!row) return []
  const { id: entryId } = await tx
    .insertInto('entry')
    .values({
      conversation_id: row.id,
      kind: state === 'granted' ? 'opted_in' : 'opted_out',
      at,
      author_id: actor.id,
      agent_id: null,
    })
    .returning('id')
    .executeTakeFirstOrThrow()
  return [{ name: 'conversation.updated', inboxId: row.inbox_id, conversationId: row.id, entryId }]
}
