/** From the addresses a provider names to the contact they belong to: found, linked or made. */
import type { Address, Person } from '../../../channels/adapter.ts'
import type { AppContext } from '../../context.ts'
import type { ChannelKind } from '../../contract/common.ts'
import type { Reader, Tx } from '../../storage/database.ts'

/**
 * Strongest first. A user name is not among them: it can change hands, so it is shown but never
 * identifies anybody.
 */
const KEYS: ReadonlyArray<Address['kind']> = [
  'external',
  'bsuid',
  'phone',
  'parent_bsuid',
  'email',
  'visitor',
]

export interface Sighting {
  person: Person
  at: number
}

export interface Resolved {
  /** Contact ids in the order of the sightings. */
  contactIds: number[]
  /** Contacts whose name or addresses changed; new ones are not among them. */
  changed: Set<number>
}

const keyOf = ({ kind, value }: Address) => `${kind}:${value}`

/** Many at once: one query for all addresses, one insert for all new ones. */
export async function resolveContacts(
  ctx: AppContext,
  tx: Tx,
  channel: ChannelKind,
  sightings: readonly Sighting[],
): Promise<Resolved> {
  const known = await settledIdentities(
    ctx,
    tx,
    channel,
    sightings.flatMap(({ person }) => person.addresses),
  )
  const fresh: Array<{ contactId: number; address: Address }> = []
  const created = new Set<number>()
  const changed = new Set<number>()
  const contactIds: number[] = []
  const note = (contactId: number, address: Address) => {
    if (known.get(keyOf(address)) === contactId) return
    // A key that already names somebody else stays theirs.
    if (known.has(keyOf(address)) && KEYS.includes(address.kind)) return
    known.set(keyOf(address), contactId)
    fresh.push({ contactId, address })
    if (!created.has(contactId)) changed.add(contactId)
  }
  for (const { person } of sightings) {
    let contactId = findKnown(known, person.addresses)
    if (contactId === undefined) {
      contactId = await insertContact(ctx, tx)
      created.add(contactId)
    }
    for (const address of person.addresses) note(contactId, address)
    contactIds.push(contactId)
  }
  await insertIdentities(ctx, tx, channel, fresh)
  for (const contactId of await tellNames(tx, contactIds, sightings)) {
    if (!created.has(contactId)) changed.add(contactId)
  }
  return { contactIds, changed }
}

/** Adds what a provider tells about somebody we already know. Returns the contacts that gained something. */
export async function linkAddresses(
  ctx: AppContext,
  tx: Tx,
  channel: ChannelKind,
  links: ReadonlyArray<{ contactId: number; addresses: readonly Address[] }>,
): Promise<Set<number>> {
  const known = await settledIdentities(
    ctx,
    tx,
    channel,
    links.flatMap(({ addresses }) => [...addresses]),
  )
  const fresh: Array<{ contactId: number; address: Address }> = []
  for (const { contactId, addresses } of links) {
    for (const address of addresses) {
      if (known.has(keyOf(address))) continue
      known.set(keyOf(address), contactId)
      fresh.push({ contactId, address })
    }
  }
  await insertIdentities(ctx, tx, channel, fresh)
  return new Set(fresh.map(({ contactId }) => contactId))
}

/**
 * Whose addresses these are. Where one is new, two nodes may be about to make a contact of it, each its
 * own; so it is looked up once more when nobody else can be at it.
 */
async function settledIdentities(
  ctx: AppContext,
  tx: Tx,
  channel: ChannelKind,
  addresses: readonly Address[],
): Promise<Map<string, number>> {
  const known = await knownIdentities(tx, channel, addresses)
  if (ctx.db.exclusive || addresses.every((address) => known.has(keyOf(address)))) return known
  await ctx.db.lockContacts(tx, channel)
  return knownIdentities(tx, channel, addresses)
}

async function knownIdentities(db: Reader, channel: ChannelKind, addresses: readonly Address[]) {
  const values = [...new Set(addresses.map(({ value }) => value))]
  const known = new Map<string, number>()
  if (values.length === 0) return known
  const rows = await db
    .selectFrom('identity')
    .select(['contact_id', 'kind', 'value'])
    .where('channel', '=', channel)
    .where('value', 'in', values)
    .execute()
  for (const row of rows) known.set(`${row.kind}:${row.value}`, row.contact_id)
  return known
}

function findKnown(known: Map<string, number>, addresses: readonly Address[]): number | undefined {
  for (const kind of KEYS) {
    for (const address of addresses) {
      const contactId = address.kind === kind ? known.get(keyOf(address)) : undefined
      if (contactId !== undefined) return contactId
    }
  }
  return undefined
}

async function insertContact(ctx: AppContext, tx: Tx): Promise<number> {
  const { id } = await tx
    .insertInto('contact')
    .values({ name: null, name_at: 0, created_at: ctx.clock.now() })
    .returning('id')
    .executeTakeFirstOrThrow()
  return id
}

async function insertIdentities(
  ctx: AppContext,
  tx: Tx,
  channel: ChannelKind,
  fresh: ReadonlyArray<{ contactId: number; address: Address }>,
): Promise<void> {
  // The last one told wins a user name; within one statement a key may occur only once.
  const rows = new Map(
    fresh.map(({ contactId, address }) => [
      keyOf(address),
      {
        contact_id: contactId,
        channel,
        kind: address.kind,
        value: address.value,
        created_at: ctx.clock.now(),
      },
    ]),
  )
  for (const portion of ctx.db.portions([...rows.values()])) {
    await tx
      .insertInto('identity')
      .values(portion)
      .onConflict((conflict) =>
        conflict
          .columns(['channel', 'kind', 'value', 'ended_at'])
          .doUpdateSet(({ ref }) => ({ contact_id: ref('excluded.contact_id') })),
      )
      .execute()
  }
}

/** The name told last, by the provider's clock, is the name. Returns the contacts that got another one. */
async function tellNames(
  tx: Tx,
  contactIds: readonly number[],
  sightings: readonly Sighting[],
): Promise<Set<number>> {
  const newest = new Map<number, { name: string; at: number }>()
  sightings.forEach(({ person, at }, index) => {
    const contactId = contactIds[index] as number
    const name = person.name?.trim().slice(0, 200)
    if (!name) return
    const known = newest.get(contactId)
    if (!known || at > known.at || (at === known.at && name > known.name)) newest.set(contactId, { name, at })
  })
  if (newest.size === 0) return new Set()
  const contacts = await tx
    .selectFrom('contact')
    .select(['id', 'name', 'name_at'])
    .where('id', 'in', [...newest.keys()])
    .orderBy('id')
    .execute()
  const renamed = new Set<number>()
  for (const { id, name: before, name_at: beforeAt } of contacts) {
    const { name, at } = newest.get(id) as { name: string; at: number }
    const newer = at > beforeAt || before === null || (at === beforeAt && name > before)
    if (!newer) continue
    if (name !== before) renamed.add(id)
    // The same name again is written too: whether another name is older can be told only by its time.
    await tx.updateTable('contact').set({ name, name_at: at }).where('id', '=', id).execute()
  }
  return renamed
}
