import type { InboundEvent } from '../../adapter.ts'
import { malformed, withRaw, type Bare } from './event.ts'
import { personOf, type ContactBook } from './people.ts'
import { list, record, shallow, type Fields } from './read.ts'
import type { Place, Scene } from './scene.ts'
import type { Whose } from './whose.ts'

/** What all lists of one change are read with. */
export interface Reading {
  scene: Scene
  book: ContactBook
  /** A delivery that holds nothing but this part of the value. */
  raw: (part: Fields) => string
}

/** How the items of one list are read, and whom they are about. */
export interface Kind {
  whose: (item: Fields, scene: Scene) => Whose
  read: (item: Fields, place: Place) => Bare
}

/** Writes a part of a list where in the value the list stands. */
export type Wrap = (part: unknown) => Fields

/** Goes through a list. What is no list, or no object in it, is one malformed event. */
export function eachOf(
  name: string,
  value: unknown,
  { scene, raw }: Reading,
  wrap: Wrap,
  eventsOf: (item: Fields) => InboundEvent[],
): InboundEvent[] {
  const broken = (reason: string, part: unknown) => [
    withRaw(malformed(scene.account, reason), () => raw(wrap(part))),
  ]
  const items = list(value ?? [])
  if (!items) return broken(`${name} is no list.`, value)
  return items.flatMap((item) => {
    const fields = record(item)
    return fields ? eventsOf(fields) : broken(`${name} holds something that is no object.`, [item])
  })
}

/** The one event of an item, with the one contact beside it that it is about. */
export function eventOf(name: string, item: Fields, kind: Kind, reading: Reading, wrap: Wrap): InboundEvent {
  const { scene, book, raw } = reading
  const { side, addresses } = kind.whose(item, scene)
  const contact = book.find(addresses)
  const bare = (): Bare => {
    const { account } = scene
    if (!account) return malformed(null, 'metadata.phone_number_id is missing.')
    if (!shallow(item)) return malformed(account, `${name} holds something nested too deep.`)
    return kind.read(item, { ...scene, account, side, person: personOf(addresses, contact) })
  }
  return withRaw(bare(), () => raw({ ...(contact && { contacts: [contact] }), ...wrap([item]) }))
}
