import { malformed, type Bare } from './event.ts'
import { readNotice } from './notice/notice.ts'
import { namesSomebody, usernames } from './people.ts'
import { moment, record, text, type Fields } from './read.ts'
import type { Place } from './scene.ts'

/** One item of `state_sync`: a line of the address book in the business's phone app. */
export function readName(item: Fields, place: Place): Bare {
  const { account, person } = place
  const contact = record(item.contact)
  if (item.type !== 'contact' || !contact) return readNotice('smb_app_state_sync', item, place)
  if (!namesSomebody(person.addresses)) return malformed(account, 'A contact without a readable address.')
  const name = text(contact.full_name, 256)?.trim() || text(contact.first_name, 256)?.trim() || null
  // Without a name there is nothing to call them by, and that is not the same as taken out.
  if (!name && item.action !== 'remove') return readNotice('smb_app_state_sync', item, place)
  return {
    type: 'name',
    account,
    from: {
      addresses: [...person.addresses, ...usernames(contact.username)],
      name: item.action === 'remove' ? null : name,
    },
    at: moment(record(item.metadata)?.timestamp ?? item.timestamp),
  }
}
