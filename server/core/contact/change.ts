/** Somebody has another number or user id: what ended is theirs until then, what they gained from then on. */
import type { InboundIdentity } from '../../../channels/adapter.ts'
import type { AppContext } from '../../context.ts'
import type { ChannelKind } from '../../contract/common.ts'
import type { Tx } from '../../storage/database.ts'
import { openBook } from './addresses.ts'
import { linkAddresses, resolveContacts, type Resolved } from './resolve.ts'

/**
 * Finds whom each change is about, makes who was never heard of (their older messages may still come),
 * ends what ended and links what was gained.
 */
export async function applyIdentityChanges(
  ctx: AppContext,
  tx: Tx,
  channel: ChannelKind,
  changes: readonly InboundIdentity[],
): Promise<Resolved> {
  const sightings = changes.map(({ from, ended, gained, at }) => ({
    // Who is named by nothing else was reached by what ended, or is reached by what was gained.
    person: { ...from, addresses: [from.addresses, ended, gained].find((each) => each.length > 0) ?? [] },
    at,
    source: 'identity' as const,
  }))
  const { contactIds, changed } = await resolveContacts(ctx, tx, channel, sightings)
  // One after the other, oldest first: what one ends, another may gain.
  const inTime = changes.map((change, index) => ({ change, contactId: contactIds[index] as number }))
  for (const { change, contactId } of inTime.sort((a, b) => a.change.at - b.change.at)) {
    if (await endAddresses(ctx, tx, channel, contactId, change)) changed.add(contactId)
    const gained = { contactId, addresses: change.gained, at: change.at, source: 'identity' as const }
    for (const id of await linkAddresses(ctx, tx, channel, [gained])) changed.add(id)
  }
  return { contactIds, changed }
}

/** True if something ended that had not yet. */
async function endAddresses(
  ctx: AppContext,
  tx: Tx,
  channel: ChannelKind,
  contactId: number,
  { ended, at }: InboundIdentity,
): Promise<boolean> {
  if (ended.length === 0) return false
  const book = await openBook(ctx, tx, channel, ended)
  let changed = false
  for (const address of ended) {
    const holding = book.holderAt(address, at)
    if (holding?.until === at) continue
    changed = true
    // Seen before it ended, it is the one that ended, even if it was taken for somebody else's.
    const isTheirs = holding?.contactId === contactId || (holding && holding.toldAt <= at)
    if (holding && isTheirs && holding.until === Infinity) {
      await tx
        .updateTable('identity')
        .set({ ended_at: at })
        .where('channel', '=', channel)
        .where('kind', '=', address.kind)
        .where('value', '=', address.value)
        .where('ended_at', '=', 0)
        .execute()
    } else book.give(address, { contactId, until: at, toldAt: 0 })
  }
  await book.save(ctx, tx, channel)
  return changed
}
