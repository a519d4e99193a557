/** One who wants to be erased and one who is the same person: what is of either goes. */
import type { Selectable } from 'kysely'
import type { AppContext } from '../../context.ts'
import type { Reader } from '../../storage/database.ts'
import type { ContactTable } from '../contact/table.ts'
import { later } from '../conversation/rules.ts'
import { staysAmong } from '../erasure/fate.ts'

type Person = Selectable<ContactTable>

/** How many conversations would go because these two are one, that do not go while they are two. */
export async function goesByMerge(ctx: AppContext, db: Reader, one: Person, other: Person): Promise<number> {
  const askedAt = later(one.erasure_asked_at, other.erasure_asked_at)
  // What keeps either of them keeps what they become.
  const isKept = [one, other].some((each) => each.held === 1 || each.restriction_asked_at !== null)
  if (askedAt === null || isKept) return 0
  const rows = await db
    .selectFrom('conversation')
    .innerJoin('contact', 'contact.id', 'conversation.contact_id')
    .selectAll('conversation')
    .where('contact.id', 'in', [one.id, other.id])
    .where('conversation.created_at', '<=', askedAt)
    .where(({ eb, or, ref }) =>
      or([
        eb('contact.erasure_asked_at', 'is', null),
        eb('conversation.created_at', '>', ref('contact.erasure_asked_at')),
      ]),
    )
    .execute()
  return rows.length - (await staysAmong(ctx, db, rows)).size
}
