/** What rules ask of the people whose conversations they are: whether we know them, what a website said of them. */
import type { Reader } from '../../storage/database.ts'
import type { FactsRow } from './facts.ts'
import type { Policy } from './policy.ts'
import type { Surroundings } from './surroundings.ts'

export interface People {
  /** Contacts of whom a name or an address is known. */
  known: ReadonlySet<number>
  /** By contact and inbox. */
  attributes: ReadonlyMap<string, Record<string, string>>
  /** By contact and channel: when they withdrew what they have not allowed again since. */
  withdrawnAt: ReadonlyMap<string, number>
}

/** `place`: an inbox, or a channel. */
export const personKey = (contactId: number, place: number | string) => `${contactId}:${place}`

export async function loadPeople(
  db: Reader,
  needs: Policy['needs'],
  rows: readonly FactsRow[],
  surroundings: ReadonlyMap<number, Surroundings>,
): Promise<People> {
  const ofWebsites = rows.filter(({ id }) => surroundings.get(id)?.channel === 'web')
  const visitors = [...new Set(ofWebsites.map(({ contact_id }) => contact_id))]
  const named = ofWebsites.filter(({ id }) => surroundings.get(id)?.contactName !== null)
  const identities = needs.contact || needs.attributes ? await identitiesOf(db, visitors) : []
  return {
    known: new Set([
      ...named.map(({ contact_id }) => contact_id),
      ...identities.filter(isTelling).map(({ contact_id }) => contact_id),
    ]),
    attributes: needs.attributes ? attributesFrom(identities) : new Map<string, Record<string, string>>(),
    withdrawnAt: needs.consent ? await withdrawals(db, rows) : new Map<string, number>(),
  }
}

type Identity = Awaited<ReturnType<typeof identitiesOf>>[number]

async function identitiesOf(db: Reader, contactIds: readonly number[]) {
  if (contactIds.length === 0) return []
  return (
    db
      .selectFrom('identity')
      .leftJoin('visitor', (join) =>
        join.onRef('visitor.public_id', '=', 'identity.value').on('identity.kind', '=', 'visitor'),
      )
      .select([
        'identity.contact_id',
        'identity.kind',
        'visitor.inbox_id',
        'visitor.external_id',
        'visitor.name',
        'visitor.email',
        'visitor.attributes',
        'visitor.claims',
      ])
      .where('identity.contact_id', 'in', contactIds)
      // Whom the site has signed for speaks for all, else the newest: as agents see it.
      .orderBy(({ eb }) => eb.case().when('visitor.external_id', 'is', null).then(0).else(1).end())
      .orderBy('visitor.id')
      .execute()
  )
}

/** An address elsewhere, a site's own id, or what somebody said of themselves. */
const isTelling = ({ kind, external_id, name, email }: Identity): boolean =>
  kind !== 'visitor' || external_id !== null || name !== null || email !== null

/** What the site signed for stands above what its page says. */
function attributesFrom(identities: readonly Identity[]): Map<string, Record<string, string>> {
  const attributes = new Map<string, Record<string, string>>()
  for (const { contact_id, inbox_id, attributes: said, claims } of identities) {
    if (inbox_id === null) continue
    const all = { ...JSON.parse(said ?? '{}'), ...JSON.parse(claims ?? '{}') } as Record<string, unknown>
    const texts = Object.entries(all).map(([key, value]) => [key, String(value)])
    attributes.set(personKey(contact_id, inbox_id), Object.fromEntries(texts) as Record<string, string>)
  }
  return attributes
}

async function withdrawals(db: Reader, rows: readonly FactsRow[]): Promise<Map<string, number>> {
  if (rows.length === 0) return new Map()
  const said = await db
    .selectFrom('consent')
    .select(['contact_id', 'channel', 'purpose', 'state', 'at'])
    .where('contact_id', 'in', [...new Set(rows.map(({ contact_id }) => contact_id))])
    .orderBy('at')
    // granted before withdrawn: of two in the same moment the one that forbids counts.
    .orderBy('state')
    .execute()
  const last = new Map(
    said.map((each) => [`${personKey(each.contact_id, each.channel)}:${each.purpose}`, each]),
  )
  const withdrawn = new Map<string, number>()
  for (const { contact_id, channel, state, at } of last.values()) {
    if (state !== 'withdrawn') continue
    const key = personKey(contact_id, channel)
    withdrawn.set(key, Math.max(withdrawn.get(key) ?? 0, at))
  }
  return withdrawn
}
