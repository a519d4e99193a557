/** Addresses of two contacts that were named together: a question for an agent, asked once. */
import type { Address } from '../../../channels/adapter.ts'
import type { AppContext } from '../../context.ts'
import type { ChannelKind } from '../../contract/common.ts'
import type { Tx } from '../../storage/database.ts'
import type { DuplicateEvidenceTable } from './table.ts'

export interface Evidence {
  pair: readonly [number, number]
  channel: ChannelKind
  source: DuplicateEvidenceTable['source']
  addresses: readonly Address[]
  at: number
}

/** The smaller id first, so that a pair has one row. */
export const inOrder = ([a, b]: readonly [number, number]): [number, number] => (a < b ? [a, b] : [b, a])

/**
 * Keeps the evidence and opens a question for each pair that has none. A pair that was dismissed is not
 * asked about again. Returns the contacts of new questions.
 */
export async function recordEvidence(
  ctx: AppContext,
  tx: Tx,
  evidence: readonly Evidence[],
): Promise<Set<number>> {
  if (evidence.length === 0) return new Set()
  const pairs = new Map(evidence.map(({ pair }) => [inOrder(pair).join(), inOrder(pair)]))
  const opened = await tx
    .insertInto('duplicate')
    .values(
      [...pairs.values()].map(([contactId, otherId]) => ({
        contact_id: contactId,
        other_id: otherId,
        state: 'open' as const,
        created_at: ctx.clock.now(),
        decided_at: null,
        decided_by: null,
      })),
    )
    .onConflict((conflict) => conflict.columns(['contact_id', 'other_id']).doNothing())
    .returning(['contact_id', 'other_id'])
    .execute()
  const rows = await tx
    .selectFrom('duplicate')
    .select(['id', 'contact_id', 'other_id'])
    .where(
      'contact_id',
      'in',
      [...pairs.values()].map(([contactId]) => contactId),
    )
    .where(
      'other_id',
      'in',
      [...pairs.values()].map(([, otherId]) => otherId),
    )
    .execute()
  const ids = new Map(rows.map((row) => [[row.contact_id, row.other_id].join(), row.id]))
  await saveEvidence(ctx, tx, evidence, (pair) => ids.get(inOrder(pair).join()) as number)
  return new Set(opened.flatMap((row) => [row.contact_id, row.other_id]))
}

async function saveEvidence(
  ctx: AppContext,
  tx: Tx,
  evidence: readonly Evidence[],
  idOf: (pair: Evidence['pair']) => number,
): Promise<void> {
  // Within one statement a key may occur only once.
  const newest = new Map<string, ReturnType<typeof rowOf>>()
  for (const each of evidence) {
    const row = rowOf(each, idOf(each.pair))
    const key = [row.duplicate_id, row.source, row.addresses].join()
    if ((newest.get(key)?.at ?? -1) < row.at) newest.set(key, row)
  }
  for (const portion of ctx.db.portions([...newest.values()])) {
    await tx
      .insertInto('duplicate_evidence')
      .values(portion)
      .onConflict((conflict) =>
        conflict
          .columns(['duplicate_id', 'source', 'addresses'])
          .doUpdateSet(({ ref }) => ({ at: ref('excluded.at') }))
          .whereRef('duplicate_evidence.at', '<', 'excluded.at'),
      )
      .execute()
  }
}

function rowOf({ channel, source, addresses, at }: Evidence, duplicateId: number) {
  const sorted = addresses
    .map(({ kind, value }) => ({ kind, value }))
    .sort((a, b) => (`${a.kind}:${a.value}` < `${b.kind}:${b.value}` ? -1 : 1))
  return { duplicate_id: duplicateId, channel, source, addresses: JSON.stringify(sorted), at }
}
