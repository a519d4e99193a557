import { list, object, text } from '../checks.ts'
import { missing } from '../errors.ts'
import type { Kind } from './kind.ts'

const parts = ['first_name', 'last_name', 'middle_name', 'suffix', 'prefix']

export const contactsKind: Kind = (body) => {
  const contacts = list(body, 'contacts', 'contacts', 257)
  for (const contact of contacts) {
    const name = object(contact, 'name', "contacts['name']")
    text(name, 'formatted_name', "contacts['name']['formatted_name']", 1000)
    if (!parts.some((part) => name[part])) throw missing("contacts['name']['first_name']")
  }
  return { content: contacts }
}
