/** Whose messages were acknowledged and are not in their conversation yet: such people are not erased by a clock. */
import type { AppContext } from '../../context.ts'
import type { Reader } from '../../storage/database.ts'
import { addressesWaiting, type PieceTable } from './pieces.ts'

/** Of these contacts, those of whom something is in these tables. */
export async function contactsWaiting(
  ctx: AppContext,
  db: Reader,
  tables: readonly PieceTable[],
  contactIds: readonly number[],
): Promise<Set<number>> {
  if (contactIds.length === 0) return new Set()
  // Asked for the channel too, SQLite would rather look through all of its visitors.
  const rows = await db
    .selectFrom('identity')
    .select(['contact_id', 'kind', 'value'])
    .where('contact_id', 'in', contactIds)
    .where('kind', 'in', ['visitor', 'email'])
    .execute()
  const keyOf = ({ kind, value }: Pick<(typeof rows)[number], 'kind' | 'value'>) => `${kind}:${value}`
  const addresses = new Set(rows.map(keyOf))
  const waiting = await addressesWaiting(ctx, db, tables, { channels: ['web', 'email'], addresses })
  return new Set(rows.flatMap((row) => (waiting.has(keyOf(row)) ? row.contact_id : [])))
}
