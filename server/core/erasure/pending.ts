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
  const rows = await db
    .selectFrom('identity')
    .select(['contact_id', 'channel', 'kind', 'value'])
    .where('contact_id', 'in', contactIds)
    .execute()
  if (rows.length === 0) return new Set()
  const keyOf = ({ kind, value }: Pick<(typeof rows)[number], 'kind' | 'value'>) => `${kind}:${value}`
  const addresses = new Set(rows.map(keyOf))
  const channels = [...new Set(rows.map(({ channel }) => channel))]
  const waiting = await addressesWaiting(ctx, db, tables, { channels, addresses })
  return new Set(rows.flatMap((row) => (waiting.has(keyOf(row)) ? row.contact_id : [])))
}
