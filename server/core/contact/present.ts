/** How people are shown: by addresses that somebody can read, the best one first. */
import type { Address } from '../../../channels/adapter.ts'
import type { AppContext } from '../../context.ts'
import type { ChannelKind } from '../../contract/common.ts'
import type { ConversationView } from '../../contract/conversation.ts'
import type { Reader } from '../../storage/database.ts'

/** A number says more to an agent than a user name. Opaque ids say nothing to anybody. */
const SHOWN = ['phone', 'email', 'username', 'external'] as const

export type Addresses = ConversationView['contact']['addresses']

/** Those of the addresses that people can read. */
export function showAddresses(
  ctx: AppContext,
  channel: ChannelKind,
  addresses: readonly Address[],
): Addresses {
  return SHOWN.flatMap((shown) => addresses.filter(({ kind }) => kind === shown)).map((address) => ({
    kind: address.kind,
    text: ctx.channel(channel).showAddress(address),
  }))
}

/** What reaches each of them today, by contact. Of user names, which change, the one told last. */
export async function addressesByContact(
  ctx: AppContext,
  db: Reader,
  contactIds: readonly number[],
): Promise<Map<number, Addresses>> {
  if (contactIds.length === 0) return new Map()
  const rows = await db
    .selectFrom('identity')
    .select(['contact_id', 'channel', 'kind', 'value', 'told_at'])
    .where('contact_id', 'in', [...new Set(contactIds)])
    .where('kind', 'in', SHOWN)
    .where('ended_at', '=', 0)
    .orderBy('id')
    .execute()
  const newestName = new Map<number, number>()
  for (const { contact_id, kind, told_at } of rows) {
    if (kind === 'username') newestName.set(contact_id, Math.max(told_at, newestName.get(contact_id) ?? 0))
  }
  const shown = rows.filter(
    ({ contact_id, kind, told_at }) => kind !== 'username' || newestName.get(contact_id) === told_at,
  )
  const addresses = new Map<number, Addresses>()
  for (const kind of SHOWN) {
    for (const row of shown) {
      if (row.kind !== kind) continue
      const text = ctx.channel(row.channel).showAddress({ kind, value: row.value })
      addresses.set(row.contact_id, [...(addresses.get(row.contact_id) ?? []), { kind, text }])
    }
  }
  return addresses
}
