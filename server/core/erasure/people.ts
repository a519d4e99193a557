/** Who goes with their last conversation: the visitor of an inbox, and at last the contact. */
import type { AppContext } from '../../context.ts'
import type { ChannelKind } from '../../contract/common.ts'
import type { Reader, Tx } from '../../storage/database.ts'
import { pairKey, type ConversationRow } from '../conversation/open.ts'
import { eraseSources, unreadFrom } from '../mail/erase.ts'
import { eraseContacts } from './contact.ts'
import { erasePieces, namesIn } from './pieces.ts'
import { eraseVisitors } from './visitor.ts'

export interface ErasedPeople {
  /** Contacts who are still here, and of whom agents see something else. */
  changed: Set<number>
  /** Those who have gone. */
  gone: number[]
  visitors: number[]
  /** How many pieces in quarantine went with them. */
  parked: number
  mails: number
  blobs: string[]
  /** As the ledger has it: what must not come back. */
  suppress: string[]
}

/** Of conversations that have gone: whose they were, and where. */
export interface Whose {
  contacts: readonly number[]
  inboxes: readonly number[]
}

export const whoseAre = (conversations: readonly ConversationRow[]): Whose => ({
  contacts: conversations.map((row) => row.contact_id),
  inboxes: conversations.map((row) => row.inbox_id),
})

/** After their conversations; of these people those who have no other. */
export async function erasePeople(
  ctx: AppContext,
  tx: Tx,
  { contacts, inboxes }: Whose,
): Promise<ErasedPeople> {
  const contactIds = [...new Set(contacts)]
  await lockPeople(ctx, tx, contactIds)
  const left = await conversationsLeft(tx, contactIds)
  const gone = contactIds.filter((id) => !left.contacts.has(id))
  const visitors = await visitorsOf(tx, contactIds)
  const leaving = visitors.filter(
    ({ contact_id, inbox_id }) => !left.pairs.has(pairKey(inbox_id, contact_id)),
  )
  const names = await namesOf(tx, gone, leaving)
  const channels = await channelsOf(tx, [...new Set(inboxes)], gone)
  const pieces = await erasePieces(ctx, tx, { channels, ...names })
  const unread = await eraseSources(ctx, tx, await unreadFrom(tx, mailAddresses(names.addresses)))
  const erased = await eraseVisitors(
    ctx,
    tx,
    leaving.map(({ id }) => id),
  )
  const asked = await eraseContacts(tx, gone)
  const staying = leaving.flatMap(({ contact_id }) => (left.contacts.has(contact_id) ? [contact_id] : []))
  return {
    gone,
    visitors: leaving.map(({ id }) => id),
    changed: new Set([...staying, ...asked]),
    parked: pieces.parked,
    mails: pieces.mails + unread.mails,
    blobs: [...erased, ...pieces.blobs, ...unread.blobs],
    suppress: [...pieces.suppress, ...unread.suppress],
  }
}

const MAIL = 'email:'

const mailAddresses = (addresses: ReadonlySet<string>): Set<string> =>
  new Set([...addresses].flatMap((key) => (key.startsWith(MAIL) ? key.slice(MAIL.length) : [])))

/**
 * Visitors first, as where they say something of themselves. Whoever begins a conversation with a contact
 * meanwhile waits for that row, and then finds nobody.
 */
export async function lockPeople(ctx: AppContext, tx: Tx, contactIds: readonly number[]): Promise<void> {
  // Asked for the channel too, here and below, SQLite would rather look through all of its visitors.
  const names = tx
    .selectFrom('identity')
    .select('value')
    .where('contact_id', 'in', contactIds)
    .where('kind', '=', 'visitor')
  const visitors = tx.selectFrom('visitor').select('id').where('public_id', 'in', names).orderBy('id')
  await ctx.db.forUpdate(visitors).execute()
  const contacts = tx.selectFrom('contact').select('id').where('id', 'in', contactIds).orderBy('id')
  await ctx.db.forUpdate(contacts).execute()
}

async function conversationsLeft(tx: Tx, contactIds: readonly number[]) {
  const rows = await tx
    .selectFrom('conversation')
    .select(['inbox_id', 'contact_id'])
    .distinct()
    .where('contact_id', 'in', contactIds)
    .execute()
  return {
    contacts: new Set(rows.map(({ contact_id }) => contact_id)),
    pairs: new Set(rows.map(({ inbox_id, contact_id }) => pairKey(inbox_id, contact_id))),
  }
}

async function visitorsOf(tx: Tx, contactIds: readonly number[]) {
  return tx
    .selectFrom('visitor')
    .innerJoin('identity', 'identity.value', 'visitor.public_id')
    .select(['visitor.id', 'visitor.public_id', 'visitor.inbox_id', 'identity.contact_id'])
    .where('identity.contact_id', 'in', contactIds)
    .where('identity.kind', '=', 'visitor')
    .execute()
}

/** Of these inboxes, and of all by which those who go are reached. */
async function channelsOf(
  db: Reader,
  inboxIds: readonly number[],
  gone: readonly number[],
): Promise<ChannelKind[]> {
  const inboxes =
    inboxIds.length === 0
      ? []
      : await db.selectFrom('inbox').select('channel').where('id', 'in', inboxIds).execute()
  const identities =
    gone.length === 0
      ? []
      : await db.selectFrom('identity').select('channel').where('contact_id', 'in', gone).execute()
  return [...new Set([...inboxes, ...identities].map(({ channel }) => channel))]
}

/** All by which those who go may be named. */
async function namesOf(
  tx: Tx,
  contactIds: readonly number[],
  visitors: ReadonlyArray<{ public_id: string }>,
) {
  const rows =
    contactIds.length === 0
      ? []
      : await tx
          .selectFrom('identity')
          .select(['kind', 'value', 'ended_at'])
          .where('contact_id', 'in', contactIds)
          .execute()
  return namesIn([
    ...visitors.map(({ public_id }) => ({ kind: 'visitor', value: public_id, ended_at: 0 })),
    ...rows,
  ])
}
