/** When two contacts become one, questions about the one that goes are about the one that stays. */
import type { Tx } from '../../storage/database.ts'
import { inOrder } from './evidence.ts'

/** Returns the other people of these questions, of whom something changes, too. */
export async function adoptDuplicates(tx: Tx, keep: number, drop: number): Promise<number[]> {
  const rows = await tx
    .selectFrom('duplicate')
    .selectAll()
    .where(({ eb, or }) => or([eb('contact_id', '=', drop), eb('other_id', '=', drop)]))
    .execute()
  const others: number[] = []
  for (const row of rows) {
    const third = row.contact_id === drop ? row.other_id : row.contact_id
    if (third === keep) await tx.deleteFrom('duplicate').where('id', '=', row.id).execute()
    else {
      others.push(third)
      await adopt(tx, row, inOrder([keep, third]))
    }
  }
  return others
}

async function adopt(
  tx: Tx,
  row: { id: number; state: 'open' | 'dismissed' },
  [contactId, otherId]: [number, number],
): Promise<void> {
  const same = await tx
    .selectFrom('duplicate')
    .select(['id', 'state'])
    .where('contact_id', '=', contactId)
    .where('other_id', '=', otherId)
    .executeTakeFirst()
  if (!same) {
    await tx
      .updateTable('duplicate')
      .set({ contact_id: contactId, other_id: otherId })
      .where('id', '=', row.id)
      .execute()
    return
  }
  await moveEvidence(tx, row.id, same.id)
  // What nobody has answered about either of the two is still a question.
  if (row.state === 'open' && same.state === 'dismissed') {
    const reopened = { state: 'open' as const, decided_at: null, decided_by: null }
    await tx.updateTable('duplicate').set(reopened).where('id', '=', same.id).execute()
  }
  await tx.deleteFrom('duplicate').where('id', '=', row.id).execute()
}

async function moveEvidence(tx: Tx, from: number, into: number): Promise<void> {
  const rows = await tx
    .deleteFrom('duplicate_evidence')
    .where('duplicate_id', '=', from)
    .returningAll()
    .execute()
  if (rows.length === 0) return
  const moved = rows.map((old) => {
    const { id: _, ...row } = old
    return { ...row, duplicate_id: into }
  })
  await tx
    .insertInto('duplicate_evidence')
    .values(moved)
    .onConflict((conflict) =>
      conflict
        .columns(['duplicate_id', 'source', 'addresses'])
        .doUpdateSet(({ ref }) => ({ at: ref('excluded.at') }))
        .whereRef('duplicate_evidence.at', '<', 'excluded.at'),
    )
    .execute()
}
