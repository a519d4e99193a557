/** From the addresses a provider names to the contact they belong to: found, linked or made. */
import type { Address, Person } from '../../../channels/adapter.ts'
import type { AppContext } from '../../context.ts'
import type { ChannelKind } from '../../contract/common.ts'
import type { Tx } from '../../storage/database.ts'
import { recordEvidence, type Evidence } from '../duplicate/evidence.ts'
import { ofIdentity, refreshPeople } from '../retention/due.ts'
import { isKey, openBook, type AddressBook } from './addresses.ts'
import { tellNames } from './names.ts'

export interface Sighting {
  person: Person
  at: number
  /** What names the addresses together. */
  source: Evidence['source']
}

export interface Resolved {
  /** Contact ids in the order of the sightings. */
  contactIds: number[]
  /** Contacts of which a reader sees something else; new ones are not among them. */
  changed: Set<number>
}

/** Many at once: one query for all addresses, one insert for all new ones. */
export async function resolveContacts(
  ctx: AppContext,
  tx: Tx,
  channel: ChannelKind,
  sightings: readonly Sighting[],
): Promise<Resolved> {
  if (sightings.length === 0) return { contactIds: [], changed: new Set() }
  const named = sightings.flatMap(({ person }) => person.addresses)
  const learner = new Learner(channel, await openBook(ctx, tx, channel, named))
  const created = new Set<number>()
  const contactIds: number[] = []
  for (const { person, at, source } of sightings) {
    let contactId = learner.book.find(person.addresses, at)
    if (contactId === undefined) {
      contactId = await insertContact(ctx, tx)
      created.add(contactId)
    }
    learner.learn(contactId, person.addresses, at, source)
    contactIds.push(contactId)
  }
  const changed = await learner.save(ctx, tx)
  const namings = sightings.map(({ person, at }, index) => ({
    contactId: contactIds[index] as number,
    name: person.name,
    at,
  }))
  for (const contactId of await tellNames(ctx, tx, namings)) changed.add(contactId)
  for (const contactId of created) changed.delete(contactId)
  return { contactIds, changed }
}

export interface Link {
  contactId: number
  addresses: readonly Address[]
  /** When the provider told so; left out: now. */
  at?: number
  source?: Evidence['source']
}

/** Adds what a provider tells about somebody we already know. Returns the contacts that changed by it. */
export async function linkAddresses(
  ctx: AppContext,
  tx: Tx,
  channel: ChannelKind,
  links: readonly Link[],
): Promise<Set<number>> {
  const named = links.flatMap(({ addresses }) => [...addresses])
  if (named.length === 0) return new Set()
  const book = await openBook(ctx, tx, channel, named)
  const learner = new Learner(channel, book)
  const here = await stillHere(
    tx,
    links.filter((link) =>
      link.addresses.some((each) => book.holderAt(each, 0)?.contactId !== link.contactId),
    ),
  )
  for (const { contactId, addresses, at = ctx.clock.now(), source = 'status' } of links) {
    if (here.has(contactId)) learner.learn(contactId, addresses, at, source)
  }
  return learner.save(ctx, tx)
}

/** Who was merged into somebody else while a message to them was on its way gains nothing any more. */
async function stillHere(tx: Tx, links: readonly Link[]): Promise<Set<number>> {
  if (links.length === 0) return new Set()
  const rows = await tx
    .selectFrom('contact')
    .select('id')
    .where('id', 'in', [...new Set(links.map(({ contactId }) => contactId))])
    .execute()
  return new Set(rows.map(({ id }) => id))
}

/** Gathers what addresses tell about contacts; nothing is merged by itself. */
class Learner {
  readonly book: AddressBook
  readonly #channel: ChannelKind
  readonly #changed = new Set<number>()
  readonly #evidence: Evidence[] = []

  constructor(channel: ChannelKind, book: AddressBook) {
    this.#channel = channel
    this.book = book
  }

  /** These addresses were named together, and some of them are this contact's. */
  learn(contactId: number, addresses: readonly Address[], at: number, source: Evidence['source']): void {
    for (const address of addresses) {
      const holding = this.book.holderAt(address, at)
      if (!isKey(address)) this.#learnName(contactId, address, at)
      else if (!holding) this.#give(contactId, address, at)
      else if (holding.contactId === contactId) {
        if (at > 0 && at < holding.toldAt) this.book.give(address, { ...holding, toldAt: at })
      } else {
        const pair: Evidence['pair'] = [contactId, holding.contactId]
        this.#evidence.push({ pair, channel: this.#channel, source, addresses: addresses.filter(isKey), at })
      }
    }
  }

  /** A user name can change hands: whoever was named with it last has it. */
  #learnName(contactId: number, address: Address, at: number): void {
    const holding = this.book.holderAt(address, 0)
    if (holding && holding.toldAt >= at) return
    if (holding && holding.contactId !== contactId) this.#changed.add(holding.contactId)
    if (holding?.contactId === contactId) {
      this.book.give(address, { contactId, until: Infinity, toldAt: at })
    } else this.#give(contactId, address, at)
  }

  #give(contactId: number, address: Address, toldAt: number): void {
    this.book.give(address, { contactId, until: Infinity, toldAt })
    this.#changed.add(contactId)
  }

  async save(ctx: AppContext, tx: Tx): Promise<Set<number>> {
    await this.book.save(ctx, tx, this.#channel)
    await refreshPeople(ctx, tx, this.#changed, ofIdentity)
    const asked = await recordEvidence(ctx, tx, this.#evidence)
    return new Set([...this.#changed, ...asked])
  }
}

/** Somebody of whom nothing is known yet. */
export async function insertContact(ctx: AppContext, tx: Tx): Promise<number> {
  const { id } = await tx
    .insertInto('contact')
    .values({ name: null, name_at: 0, created_at: ctx.clock.now() })
    .returning('id')
    .executeTakeFirstOrThrow()
  return id
}
