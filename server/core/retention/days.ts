/** Days that people set, for rules that count from them: of a conversation, or the end of a relationship. */
import type { AppContext } from '../../context.ts'
import type { AgentActor } from '../access.ts'
import { accessContact, contactsUpdated } from '../contact/store.ts'
import { accessForChange } from '../conversation/store.ts'
import { record } from '../record.ts'
import { lockConversationsOf, refreshContacts, saveWithDues } from './due.ts'

/** `at`: ms; null: there is no such day. */
export async function setEventDay(
  ctx: AppContext,
  actor: AgentActor,
  { id, at }: { id: number; at: number | null },
): Promise<void> {
  await ctx.db.transaction(async (tx) => {
    const before = await accessForChange(ctx, tx, actor, id, 'conversation.event')
    if (before.event_at === at) return
    await saveWithDues(ctx, tx, [{ before, after: { ...before, event_at: at } }])
    const audit = { action: 'conversation.event', object: 'conversation', objectId: id, detail: { at } }
    const event = { name: 'conversation.updated' as const, inboxId: before.inbox_id, conversationId: id }
    await record(ctx, tx, actor, audit, event)
  })
}

/** The same of a person, for all of their conversations. */
export async function setRelationshipEnd(
  ctx: AppContext,
  actor: AgentActor,
  { contactId, at }: { contactId: number; at: number | null },
): Promise<void> {
  await ctx.db.transaction(async (tx) => {
    const contact = await accessContact(tx, actor, contactId, 'contact.relationship')
    if (contact.relationship_ended_at === at) return
    await lockConversationsOf(ctx, tx, contactId)
    await tx.updateTable('contact').set({ relationship_ended_at: at }).where('id', '=', contactId).execute()
    await refreshContacts(ctx, tx, [contactId])
    const audit = { action: 'contact.relationship', object: 'contact', objectId: contactId, detail: { at } }
    await record(ctx, tx, actor, audit, ...(await contactsUpdated(tx, new Set([contactId]))))
  })
}
