/** Whose an address is, and whose it was: the same number may belong to one person after another. */
import type { Address } from '../../../channels/adapter.ts'
import type { AppContext } from '../../context.ts'
import type { ChannelKind } from '../../contract/common.ts'
import type { Reader, Tx } from '../../storage/database.ts'

/**
 * What names a person, strongest first. A user name is not among them: it can change hands, so it is
 * shown but never identifies anybody.
 */
export const KEYS: ReadonlyArray<Address['kind']> = [
  'external',
  'bsuid',
  'phone',
  'parent_bsuid',
  'email',
  'visitor',
]

export const isKey = ({ kind }: Address) => KEYS.includes(kind)

interface Holding {
  contactId: number
  /** Milliseconds; Infinity: it is still theirs. */
  until: number
  /** When it was told: of a user name the last time, of anything else the first. */
  toldAt: number
}

const keyOf = ({ kind, value }: Address) => `${kind}:${value}`

/** Addresses looked up once for a batch; what is learned goes in here and is written at the end. */
export class AddressBook {
  readonly #holdings = new Map<string, Holding[]>()
  readonly #fresh = new Map<string, { address: Address; holding: Holding }>()

  add(address: Address, holding: Holding): void {
    const key = keyOf(address)
    const known = this.#holdings.get(key) ?? []
    this.#holdings.set(
      key,
      [...known.filter(({ until }) => until !== holding.until), holding].sort((a, b) => a.until - b.until),
    )
  }

  /** Whose it was at that time; 0, a time nobody told, is now. */
  holderAt(address: Address, at: number): Holding | undefined {
    const time = at > 0 ? at : Number.MAX_SAFE_INTEGER
    return this.#holdings.get(keyOf(address))?.find(({ until }) => time <= until)
  }

  knows(address: Address): boolean {
    return this.#holdings.has(keyOf(address))
  }

  /** By the strongest of the addresses that anybody had. */
  find(addresses: readonly Address[], at: number): number | undefined {
    for (const kind of KEYS) {
      for (const address of addresses) {
        const holding = address.kind === kind ? this.holderAt(address, at) : undefined
        if (holding) return holding.contactId
      }
    }
    return undefined
  }

  /** It is theirs from now on, or was until then. */
  give(address: Address, holding: Holding): void {
    this.add(address, holding)
    this.#fresh.set(`${keyOf(address)}:${holding.until}`, { address, holding })
  }

  /** Writes what was given. A user name goes to whoever was named with it last. */
  async save(ctx: AppContext, tx: Tx, channel: ChannelKind): Promise<void> {
    const rows = [...this.#fresh.values()].map(({ address, holding }) => ({
      contact_id: holding.contactId,
      channel,
      kind: address.kind,
      value: address.value,
      created_at: ctx.clock.now(),
      ended_at: Number.isFinite(holding.until) ? holding.until : 0,
      told_at: holding.toldAt,
    }))
    this.#fresh.clear()
    for (const portion of ctx.db.portions(rows)) {
      await tx
        .insertInto('identity')
        .values(portion)
        .onConflict((conflict) =>
          conflict
            .columns(['channel', 'kind', 'value', 'ended_at'])
            .doUpdateSet(({ ref }) => ({
              contact_id: ref('excluded.contact_id'),
              told_at: ref('excluded.told_at'),
            }))
            .where(({ eb, or, and, ref }) =>
              or([
                and([
                  eb('identity.kind', '=', 'username'),
                  eb('identity.told_at', '<', ref('excluded.told_at')),
                ]),
                and([
                  eb('identity.kind', '<>', 'username'),
                  eb('identity.told_at', '>', ref('excluded.told_at')),
                ]),
              ]),
            ),
        )
        .execute()
    }
  }
}

/**
 * Whose these addresses are. Where one is new, two nodes may be about to make a contact of it, each its
 * own; so it is looked up once more when nobody else can be at it.
 */
export async function openBook(
  ctx: AppContext,
  tx: Tx,
  channel: ChannelKind,
  addresses: readonly Address[],
): Promise<AddressBook> {
  const book = await readBook(tx, channel, addresses)
  if (ctx.db.exclusive || addresses.every((address) => book.knows(address))) return book
  await ctx.db.lockContacts(tx, channel)
  return readBook(tx, channel, addresses)
}

/** Without making anything of what is unknown. */
export async function readBook(
  db: Reader,
  channel: ChannelKind,
  addresses: readonly Address[],
): Promise<AddressBook> {
  const book = new AddressBook()
  const values = [...new Set(addresses.map(({ value }) => value))]
  if (values.length === 0) return book
  const rows = await db
    .selectFrom('identity')
    .select(['contact_id', 'kind', 'value', 'ended_at', 'told_at'])
    .where('channel', '=', channel)
    .where('value', 'in', values)
    .execute()
  for (const row of rows) {
    book.add({ kind: row.kind, value: row.value } as Address, {
      contactId: row.contact_id,
      until: row.ended_at === 0 ? Infinity : row.ended_at,
      toldAt: row.told_at,
    })
  }
  return book
}
