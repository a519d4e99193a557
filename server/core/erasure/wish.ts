/** Who wants to be erased is remembered for as long as something of theirs has to stay. */
import type { Tx } from '../../storage/database.ts'

/** Forgets it of somebody who is here only because they have begun something else since. */
export async function forgetWish(tx: Tx, contactId: number | null): Promise<void> {
  if (contactId === null) return
  await tx
    .updateTable('contact')
    .set({ erasure_asked_at: null })
    .where('id', '=', contactId)
    .where(({ not, exists, selectFrom }) =>
      not(
        exists(
          selectFrom('conversation')
            .select('conversation.id')
            .whereRef('conversation.contact_id', '=', 'contact.id')
            .whereRef('conversation.created_at', '<=', 'contact.erasure_asked_at'),
        ),
      ),
    )
    .execute()
}
