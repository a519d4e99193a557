/** What people are called: the name told last, by the provider's clock. */
import type { AppContext } from '../../context.ts'
import type { Tx } from '../../storage/database.ts'
import { ofIdentity, refreshPeople } from '../retention/due.ts'

export interface Naming {
  contactId: number
  name: string | null
  at: number
}

/** As much of a name as anybody has. */
const LONGEST = 200

/** Returns the contacts that got another name. */
export async function tellNames(ctx: AppContext, tx: Tx, namings: readonly Naming[]): Promise<Set<number>> {
  const newest = new Map<number, { name: string; at: number }>()
  for (const { contactId, name: told, at } of namings) {
    const name = told?.trim().slice(0, LONGEST)
    if (!name) continue
    const known = newest.get(contactId)
    if (!known || at > known.at || (at === known.at && name > known.name)) newest.set(contactId, { name, at })
  }
  if (newest.size === 0) return new Set()
  // Somebody may write to two inboxes at once: who reads a name to compare it keeps it as it was read.
  const contacts = await ctx.db
    .forUpdate(
      tx
        .selectFrom('contact')
        .selectAll()
        .where('id', 'in', [...newest.keys()])
        .orderBy('id'),
    )
    .execute()
  const renamed = new Set<number>()
  for (const contact of contacts) {
    const { id, name: before, name_at: beforeAt } = contact
    const { name, at } = newest.get(id) as { name: string; at: number }
    const newer = at > beforeAt || before === null || (at === beforeAt && name > before)
    if (!newer) continue
    if (name !== before) renamed.add(id)
    // The same name again is written too: whether another name is older can be told only by its time.
    await ctx.db.update(tx, 'contact', contact, { ...contact, name, name_at: at })
  }
  await refreshPeople(ctx, tx, renamed, ofIdentity)
  return renamed
}
