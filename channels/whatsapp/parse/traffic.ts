import type { Address, InboundEvent } from '../../adapter.ts'
import { malformed, withRaw, type Bare } from './event.ts'
import { readMessage } from './message.ts'
import { readNotice, type Scene } from './notice.ts'
import { addressesOfRecipient, addressesOfSender, contactBook, type ContactBook } from './people.ts'
import { list, record, shallow, type Fields } from './read.ts'
import { readStatus } from './status.ts'

/** How the items of one list are read, and whom they are about. */
interface Kind {
  read: (item: Fields, account: string, book: ContactBook, scene: Scene) => Bare
  addresses: (item: Fields | null) => Address[]
}

const KINDS = {
  messages: { read: readMessage, addresses: addressesOfSender },
  statuses: { read: readStatus, addresses: addressesOfRecipient },
} satisfies Record<string, Kind>

/** Messages, statuses and errors of one number. What else stands beside them is kept as a notice. */
export function eventsOfTraffic(
  field: string,
  value: Fields,
  scene: Scene,
  raw: (value: unknown) => string,
): InboundEvent[] {
  const { messaging_product, metadata, contacts, messages, statuses, errors, ...rest } = value
  const book = contactBook(contacts)
  const envelope = (part: Fields) => raw({ messaging_product, metadata, ...part })

  const eventsOf = (key: keyof typeof KINDS, value: unknown): InboundEvent[] => {
    const kind: Kind = KINDS[key]
    const items = list(value ?? [])
    if (!items) {
      const bare = malformed(scene.account, `${key} is no list.`)
      return [withRaw(bare, () => envelope({ [key]: value }))]
    }
    return items.map((item) =>
      withRaw(readItem(key, kind, item, book, scene), () => {
        const contact = book.find(kind.addresses(record(item)))
        return envelope({ ...(contact && { contacts: [contact] }), [key]: [item] })
      }),
    )
  }
  const notice = (topic: string, details: Fields): InboundEvent[] => {
    const empty = Object.values(details).every((part) => (part ?? null) === null || list(part)?.length === 0)
    return empty ? [] : [withRaw(readNotice(topic, details, scene), () => envelope(details))]
  }
  return [
    ...eventsOf('messages', messages),
    ...eventsOf('statuses', statuses),
    ...notice('errors', { errors }),
    ...notice(field, rest),
  ]
}

function readItem(key: string, kind: Kind, item: unknown, book: ContactBook, scene: Scene): Bare {
  const { account } = scene
  const fields = record(item)
  if (!fields) return malformed(account, `${key} holds something that is no object.`)
  if (!account) return malformed(null, 'metadata.phone_number_id is missing.')
  if (!shallow(fields)) return malformed(account, `${key} holds something nested too deep.`)
  return kind.read(fields, account, book, scene)
}
