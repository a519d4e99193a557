/** Who may hear of a conversation: the visitors of its website whose contact has it. */
import type { Reader } from '../storage/database.ts'

export interface Audience {
  conversationId: number
  inboxId: number
  /** As visitors name it. */
  chat: string
  /** Public ids. One person may write from several browsers. */
  visitors: string[]
}

export async function audienceOf(db: Reader, conversationIds: readonly number[]): Promise<Audience[]> {
  const rows = await db
    .selectFrom('conversation')
    .innerJoin('identity', 'identity.contact_id', 'conversation.contact_id')
    .innerJoin('visitor', (join) =>
      join
        .onRef('visitor.public_id', '=', 'identity.value')
        .onRef('visitor.inbox_id', '=', 'conversation.inbox_id'),
    )
    .select(['conversation.id', 'conversation.inbox_id', 'visitor.public_id as visitor'])
    .select('conversation.public_id as chat')
    .where('conversation.id', 'in', conversationIds)
    .where('identity.channel', '=', 'web')
    .where('identity.kind', '=', 'visitor')
    .execute()
  const audiences = new Map<number, Audience>()
  for (const { id, inbox_id, chat, visitor } of rows) {
    const known = audiences.get(id)
    if (known) known.visitors.push(visitor)
    else audiences.set(id, { conversationId: id, inboxId: inbox_id, chat: chat ?? '', visitors: [visitor] })
  }
  return [...audiences.values()]
}
