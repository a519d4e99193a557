import type { AppContext } from '../../context.ts'
import type { NewEvent } from '../../events/log.ts'
import type { Tx } from '../../storage/database.ts'
import { linkAddresses } from '../contact/resolve.ts'
import { contactsUpdated } from '../contact/store.ts'
import type { Referral, Target } from './references.ts'

/** A status names the person by all addresses the provider has: the cheapest way to learn them. */
export async function learnAddresses(
  ctx: AppContext,
  tx: Tx,
  sightings: ReadonlyArray<{ referral: Referral; target: Target }>,
  events: NewEvent[],
): Promise<void> {
  const telling = sightings.filter(
    ({ referral: { event }, target }) =>
      event.type === 'status' && target.direction === 'out' && event.to.addresses.length > 1,
  )
  const first = telling[0]
  if (!first) return
  const conversations = await tx
    .selectFrom('conversation')
    .select(['id', 'contact_id'])
    .where('id', 'in', [...new Set(telling.map(({ target }) => target.conversation_id))])
    .execute()
  const byId = new Map(conversations.map((row) => [row.id, row]))
  const links = telling.flatMap(({ referral: { event }, target }) => {
    const conversation = byId.get(target.conversation_id)
    return conversation && event.type === 'status'
      ? [{ contactId: conversation.contact_id, addresses: event.to.addresses, at: event.at }]
      : []
  })
  const gained = await linkAddresses(ctx, tx, first.referral.inbox.channel, links)
  events.push(...(await contactsUpdated(tx, gained)))
}
