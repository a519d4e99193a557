/** Visitors, with all that is theirs beside their chats: sessions, files they chose, what they agreed to. */
import type { AppContext } from '../../context.ts'
import type { Tx } from '../../storage/database.ts'
import { pairKey } from '../conversation/open.ts'
import { ofConsent, ofIdentity, refreshPeople } from '../retention/due.ts'
import { blobsOf } from './rows.ts'

/**
 * Names of the stored files that were theirs. Their contact stays, without these addresses, and days of what they said
 * elsewhere follow from what is still known of them.
 */
export async function eraseVisitors(ctx: AppContext, tx: Tx, ids: readonly number[]): Promise<string[]> {
  if (ids.length === 0) return []
  const visitors = await tx
    .selectFrom('visitor')
    .innerJoin('inbox', 'inbox.id', 'visitor.inbox_id')
    .select(['visitor.public_id', 'visitor.inbox_id', 'visitor.external_id', 'inbox.account'])
    .where('visitor.id', 'in', ids)
    .execute()
  const uploads = await tx
    .deleteFrom('visitor_upload')
    .where('visitor_id', 'in', ids)
    .returning(['blob', 'small_blob'])
    .execute()
  await tx.deleteFrom('visitor_session').where('visitor_id', 'in', ids).execute()
  await tx.deleteFrom('visitor').where('id', 'in', ids).execute()
  const external = visitors.flatMap(({ account, external_id: sub }) =>
    sub === null ? [] : `${account}:${sub}`,
  )
  const identities = await tx
    .deleteFrom('identity')
    .where('channel', '=', 'web')
    .where('value', 'in', [...visitors.map(({ public_id }) => public_id), ...external])
    .returning(['contact_id', 'kind', 'value'])
    .execute()
  const inboxOf = new Map(visitors.map(({ public_id, inbox_id }) => [public_id, inbox_id]))
  const pairs = identities.flatMap(({ contact_id, value }) => {
    const inboxId = inboxOf.get(value)
    return inboxId === undefined ? [] : [{ contactId: contact_id, inboxId }]
  })
  await eraseAgreements(tx, pairs)
  const theirs = new Set(identities.map(({ contact_id }) => contact_id))
  await refreshPeople(ctx, tx, theirs, (needs) => ofIdentity(needs) || ofConsent(needs))
  return blobsOf(uploads)
}

/** What somebody agreed to in an inbox, unless they are known there from another browser, too. */
async function eraseAgreements(
  tx: Tx,
  pairs: ReadonlyArray<{ contactId: number; inboxId: number }>,
): Promise<void> {
  if (pairs.length === 0) return
  // Asked for the channel too, SQLite would rather look through all of its visitors.
  const still = await tx
    .selectFrom('identity')
    .innerJoin('visitor', 'visitor.public_id', 'identity.value')
    .select(['identity.contact_id', 'visitor.inbox_id'])
    .where(
      'identity.contact_id',
      'in',
      pairs.map(({ contactId }) => contactId),
    )
    .where('identity.kind', '=', 'visitor')
    .execute()
  const known = new Set(still.map(({ inbox_id, contact_id }) => pairKey(inbox_id, contact_id)))
  for (const { contactId, inboxId } of pairs) {
    if (known.has(pairKey(inboxId, contactId))) continue
    await tx
      .deleteFrom('consent')
      .where('contact_id', '=', contactId)
      .where('notice_id', 'in', (query) =>
        query.selectFrom('notice').select('id').where('inbox_id', '=', inboxId),
      )
      .execute()
  }
}
