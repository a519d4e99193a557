/** Contacts who have no conversation, and all that says who they were. */
import type { Tx } from '../../storage/database.ts'
import { waitingFor } from '../conversation/notes.ts'

/** Returns others about whom agents were asked whether they are the same person: they are not any more. */
export async function eraseContacts(tx: Tx, ids: readonly number[]): Promise<number[]> {
  if (ids.length === 0) return []
  const asked = await eraseDuplicates(tx, ids)
  await tx
    .deleteFrom('waiting')
    // With every inbox, or no key would find them.
    .where('inbox_id', 'in', (query) => query.selectFrom('inbox').select('id'))
    .where('target', 'in', ids.map(waitingFor))
    .execute()
  await tx.deleteFrom('consent').where('contact_id', 'in', ids).execute()
  await tx.deleteFrom('identity').where('contact_id', 'in', ids).execute()
  await tx.deleteFrom('contact').where('id', 'in', ids).execute()
  return asked
}

async function eraseDuplicates(tx: Tx, ids: readonly number[]): Promise<number[]> {
  const pairs = await tx
    .selectFrom('duplicate')
    .select(['id', 'contact_id', 'other_id'])
    .where(({ eb, or }) => or([eb('contact_id', 'in', ids), eb('other_id', 'in', ids)]))
    .execute()
  if (pairs.length === 0) return []
  const pairIds = pairs.map(({ id }) => id)
  await tx.deleteFrom('duplicate_evidence').where('duplicate_id', 'in', pairIds).execute()
  await tx.deleteFrom('duplicate').where('id', 'in', pairIds).execute()
  const gone = new Set(ids)
  return pairs.flatMap(({ contact_id, other_id }) => [contact_id, other_id]).filter((id) => !gone.has(id))
}
