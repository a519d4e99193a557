/** A legal hold outweighs whatever anybody asks for. */
import { conflict, type AppError } from '../../errors.ts'
import type { Reader } from '../../storage/database.ts'

/** Says neither which hold nor why: whoever reads it may be the customer. */
export const heldBack = (): AppError => conflict('held', 'This can not be deleted at present.')

/** Throws `held` if one of these conversations is. Within a transaction: once their rows are locked. */
export async function refuseHeld(db: Reader, conversationIds: readonly number[]): Promise<void> {
  if (conversationIds.length === 0) return
  const held = await db
    .selectFrom('conversation')
    .innerJoin('contact', 'contact.id', 'conversation.contact_id')
    .select('conversation.id')
    .where('conversation.id', 'in', conversationIds)
    // A conversation may have begun in the moment in which its person was held.
    .where(({ eb, or }) => or([eb('conversation.held', '=', 1), eb('contact.held', '=', 1)]))
    .executeTakeFirst()
  if (held) throw heldBack()
}
