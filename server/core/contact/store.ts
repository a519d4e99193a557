import type { Address } from '../../../channels/adapter.ts'
import type { ChannelKind } from '../../contract/common.ts'
import type { NewEvent } from '../../events/log.ts'
import type { Reader } from '../../storage/database.ts'

/** All addresses of a person on a channel, newest last. */
export async function addressesOf(db: Reader, contactId: number, channel: ChannelKind): Promise<Address[]> {
  const rows = await db
    .selectFrom('identity')
    .select(['kind', 'value'])
    .where('contact_id', '=', contactId)
    .where('channel', '=', channel)
    .orderBy('id')
    .execute()
  return rows as Address[]
}

/** Tells of people whose name or addresses changed, in every inbox where somebody may be looking at them. */
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
