import type { Selectable } from 'kysely'
import type { Address } from '../../../channels/adapter.ts'
import type { ChannelKind } from '../../contract/common.ts'
import { notFound } from '../../errors.ts'
import type { NewEvent } from '../../events/log.ts'
import type { Reader } from '../../storage/database.ts'
import { authorise, seesInbox, type Action, type Actor } from '../access.ts'
import { visibleTo } from '../conversation/hidden.ts'
import type { ContactTable } from './table.ts'

export type Contact = Selectable<ContactTable>

/** All addresses that reach a person on a channel, newest last. */
export async function addressesOf(db: Reader, contactId: number, channel: ChannelKind): Promise<Address[]> {
  const rows = await db
    .selectFrom('identity')
    .select(['kind', 'value'])
    .where('contact_id', '=', contactId)
    .where('channel', '=', channel)
    .where('ended_at', '=', 0)
    .orderBy('id')
    .execute()
  return rows as Address[]
}

/** Who has a conversation that the actor sees; anybody else is not found. */
export async function accessContact(db: Reader, actor: Actor, id: number, action: Action): Promise<Contact> {
  const rows = await db
    .selectFrom('contact')
    .innerJoin('conversation', 'conversation.contact_id', 'contact.id')
    .selectAll('contact')
    .select('conversation.inbox_id')
    .where('contact.id', '=', id)
    .where(visibleTo(actor))
    .groupBy(['contact.id', 'conversation.inbox_id'])
    .execute()
  const row = rows.find(({ inbox_id: inboxId }) => seesInbox(actor, inboxId))
  if (!row) throw notFound()
  const { inbox_id: inboxId, ...contact } = row
  authorise(actor, action, { inboxId })
  return contact
}

/** Tells of people of whom something changed, in every inbox where somebody may be looking at them. */
export async function contactsUpdated(db: Reader, contactIds: ReadonlySet<number>): Promise<NewEvent[]> {
  if (contactIds.size === 0) return []
  const rows = await db
    .selectFrom('conversation')
    .select(['id', 'inbox_id'])
    .where('contact_id', 'in', [...contactIds])
    .orderBy('id')
    .execute()
  return rows.map((row) => ({ name: 'contact.updated', inboxId: row.inbox_id, conversationId: row.id }))
}
