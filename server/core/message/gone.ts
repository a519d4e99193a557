/** What somebody did who is forgotten: it was on its way while their data was erased. */
import type { Person } from '../../../channels/adapter.ts'
import type { Tx } from '../../storage/database.ts'

interface Naming {
  event: { from: Person } | { to: Person }
}

const visitorsOf = ({ event }: Naming): string[] =>
  ('from' in event ? event.from : event.to).addresses.flatMap(({ kind, value }) =>
    kind === 'visitor' ? [value] : [],
  )

/**
 * Whom only we can name, the visitors of websites, are known before they write. If they are not, they were
 * forgotten since, and neither their message nor news of what they looked at must bring them back.
 */
export async function withoutForgotten<A extends Naming>(
  tx: Tx,
  arrivals: readonly A[],
): Promise<readonly A[]> {
  const named = [...new Set(arrivals.flatMap(visitorsOf))]
  if (named.length === 0) return arrivals
  const rows = await tx
    .selectFrom('visitor')
    .select('public_id as name')
    .where('public_id', 'in', named)
    .union(
      // Two visitors who turned out to be one person: both names are theirs.
      tx
        .selectFrom('identity')
        .select('value as name')
        .where('channel', '=', 'web')
        .where('kind', '=', 'visitor')
        .where('value', 'in', named),
    )
    .execute()
  const known = new Set(rows.map(({ name }) => name))
  return arrivals.filter((arrival) => {
    const names = visitorsOf(arrival)
    return names.length === 0 || names.some((name) => known.has(name))
  })
}
