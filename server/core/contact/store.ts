import type { Address } from '../../../channels/adapter.ts'
import type { ChannelKind } from '../../contract/common.ts'
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
