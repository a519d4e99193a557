import { list, record, text, type Fields } from './read.ts'

/** The data in a structured message that reads by itself, or null: a title, a name, a place. */

export function readPlace(place: Fields): string | null {
  const named = [text(place.name), text(place.address)].filter(Boolean).join(', ')
  if (named) return named
  const { latitude, longitude } = place
  return typeof latitude === 'number' && typeof longitude === 'number' ? `${latitude}, ${longitude}` : null
}

export function readContacts(contacts: readonly unknown[]): string | null {
  const names = contacts.map((contact) => {
    const card = record(contact)
    const name = record(card?.name)
    return (
      text(name?.formatted_name) ?? text(name?.first_name) ?? text(record(list(card?.phones)?.[0])?.phone)
    )
  })
  return names.filter(Boolean).join(', ') || null
}

/** What was chosen or filled in; of what the business sent to choose from, the words above the choice. */
export function readInteractive(interactive: Fields): string | null {
  const kind = text(interactive.type, 64) ?? ''
  const reply = Object.hasOwn(interactive, kind) ? record(interactive[kind]) : null
  return text(reply?.title) ?? text(reply?.body) ?? text(record(interactive.body)?.text)
}
