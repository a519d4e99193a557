import type { Address } from '../../../channels/adapter.ts'
import type { AppContext } from '../../context.ts'
import type { DuplicateView } from '../../contract/contact.ts'
import { notFound } from '../../errors.ts'
import type { Reader } from '../../storage/database.ts'
import { addressesByContact, showAddresses } from '../contact/present.ts'
import { goesByMerge } from './going.ts'
import type { Duplicate } from './store.ts'

/** `about`: the person that is asked about, who then stands first. */
export async function presentDuplicates(
  ctx: AppContext,
  db: Reader,
  rows: readonly Duplicate[],
  about?: number,
): Promise<DuplicateView[]> {
  if (rows.length === 0) return []
  const contactIds = rows.flatMap(({ contact_id, other_id }) => [contact_id, other_id])
  const [contacts, addresses, evidence] = await Promise.all([
    db.selectFrom('contact').selectAll().where('id', 'in', contactIds).execute(),
    addressesByContact(ctx, db, contactIds),
    evidenceOf(
      ctx,
      db,
      rows.map(({ id }) => id),
    ),
  ])
  const person = (id: number): DuplicateView['contact'] => {
    const contact = contacts.find((each) => each.id === id)
    if (!contact) throw notFound()
    return {
      id,
      name: contact.name,
      address: addresses.get(id)?.[0]?.text ?? null,
      since: contact.created_at,
    }
  }
  const goes = new Map<number, number>()
  for (const { id, contact_id, other_id } of rows) {
    const [one, other] = [contact_id, other_id].map((each) => contacts.find((contact) => contact.id === each))
    goes.set(id, one && other ? await goesByMerge(ctx, db, one, other) : 0)
  }
  return rows.map((row) => {
    const turned = row.other_id === about
    return {
      id: row.id,
      contact: person(turned ? row.other_id : row.contact_id),
      other: person(turned ? row.contact_id : row.other_id),
      evidence: evidence.get(row.id) ?? [],
      goes: goes.get(row.id) ?? 0,
      state: row.state,
      createdAt: row.created_at,
    }
  })
}

/** Newest first. Addresses that nobody can read are left out. */
async function evidenceOf(
  ctx: AppContext,
  db: Reader,
  ids: readonly number[],
): Promise<Map<number, DuplicateView['evidence']>> {
  const rows = await db
    .selectFrom('duplicate_evidence')
    .selectAll()
    .where('duplicate_id', 'in', ids)
    .orderBy('at', 'desc')
    .orderBy('id', 'desc')
    .execute()
  const grouped = Map.groupBy(rows, ({ duplicate_id }) => duplicate_id)
  return new Map(
    [...grouped].map(([id, group]) => [
      id,
      group.map(({ at, channel, source, addresses }) => ({
        at,
        channel,
        source,
        addresses: showAddresses(ctx, channel, JSON.parse(addresses) as Address[]),
      })),
    ]),
  )
}
