import type { ContactCard } from '../../adapter.ts'
import { given } from './given.ts'

/** From: developers.facebook.com/docs/whatsapp/cloud-api/messages/contacts-messages. */
export function renderContacts(cards: readonly ContactCard[]): Array<Record<string, unknown>> {
  return cards.map(renderCard)
}

function renderCard({ name, phones, emails, urls, addresses, org, birthday }: ContactCard) {
  return given<unknown>({
    name: given({
      formatted_name: name.full,
      first_name: name.first,
      last_name: name.last,
      middle_name: name.middle,
      prefix: name.prefix,
      suffix: name.suffix,
    }),
    phones: some(phones.map(({ number, type, waId }) => given({ phone: number, type, wa_id: waId }))),
    emails: some(emails.map(({ address, type }) => given({ email: address, type }))),
    urls: some(urls.map(({ url, type }) => given({ url, type }))),
    addresses: some(
      addresses.map(({ countryCode, ...address }) => given({ ...address, country_code: countryCode })),
    ),
    org: org && some(Object.keys(given({ ...org }))) && given({ ...org }),
    birthday,
  })
}

function some<Item>(items: Item[]): Item[] | null {
  return items.length > 0 ? items : null
}
