/** Who may hear of a conversation: the visitors whose contact has it. */
import { visibleToCustomer } from '../core/conversation/hidden.ts'
import type { Reader } from '../storage/database.ts'

export interface Audience {
  conversationId: number
  inboxId: number
  /** As visitors name it. */
  chat: string
  /** Public ids. One person may write from several browsers, and to several websites. */
  visitors: string[]
}

export async function audienceOf(db: Reader, conversationIds: readonly number[]): Promise<Audience[]> {
  const rows = await db
    .selectFrom('conversation')
    .innerJoin('identity', 'identity.contact_id', 'conversation.contact_id')
    .select(['conversation.id', 'conversation.inbox_id', 'conversation.public_id'])
    .select('identity.value')
    .where('conversation.id', 'in', conversationIds)
    .where(visibleToCustomer())
    // Asked for the channel too, SQLite would rather look through all of its visitors.
    .where('identity.kind', '=', 'visitor')
    .execute()
  const audiences = new Map<number, Audience>()
  for (const { id, inbox_id, public_id, value } of rows) {
    const known = audiences.get(id)
    if (known) known.visitors.push(value)
    else
      audiences.set(id, { conversationId: id, inboxId: inbox_id, chat: public_id ?? '', visitors: [value] })
  }
  return [...audiences.values()]
}
