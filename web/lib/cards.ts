/** Address cards, received and sent, as lines to read. */
import type { ContactCard } from '../../server/contract/content.ts'
import { dict, list, text, type Dict } from './read.ts'

export interface Card {
  name: string | null
  lines: string[]
}

const lineUp = (...values: unknown[]) => values.map(text).filter((line) => line !== null)
const joined = (...values: unknown[]) => lineUp(...values).join(', ')

export function receivedCards(details: Dict | null): Card[] {
  return list(dict(details)['contacts']).map((each) => {
    const card = dict(each)
    const name = dict(card['name'])
    const all = (key: string, ...fields: string[]) =>
      list(card[key]).map((one) => fields.map((field) => text(dict(one)[field])).find(Boolean))
    const org = dict(card['org'])
    const addresses = list(card['addresses']).map((one) => {
      const { street, zip, city, country } = dict(one)
      return joined(street, lineUp(zip, city).join(' '), country)
    })
    return {
      name: text(name['formatted_name']) ?? text(name['first_name']),
      lines: lineUp(
        joined(org['title'], org['department'], org['company']),
        ...all('phones', 'phone', 'wa_id'),
        ...all('emails', 'email'),
        ...all('urls', 'url'),
        ...addresses,
        card['birthday'],
      ),
    }
  })
}

export const sentCards = (contacts: readonly ContactCard[]): Card[] =>
  contacts.map(({ name, phones, emails, urls, addresses, org, birthday }) => ({
    name: name.full,
    lines: lineUp(
      joined(org?.title, org?.department, org?.company),
      ...phones.map(({ number }) => number),
      ...emails.map(({ address }) => address),
      ...urls.map(({ url }) => url),
      ...addresses.map(({ street, zip, city, country }) =>
        joined(street, lineUp(zip, city).join(' '), country),
      ),
      birthday,
    ),
  }))
