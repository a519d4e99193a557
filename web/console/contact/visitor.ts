/** What a page says of its visitor, as people read it. Pure: whatever it says, it stays text. */
import type { ConversationView } from '../../../server/contract/conversation.ts'
import { locale, t } from '../../lib/i18n.ts'

type Said = NonNullable<ConversationView['visitor']>['attributes']

export interface Fact {
  name: string
  value: string
}

/** Names and values as rows; what is empty is left out. */
export const saidOf = (said: Said): Fact[] =>
  Object.entries(said).flatMap(([name, value]) =>
    value === null || value === '' ? [] : [{ name: name.replaceAll('_', ' '), value: wordsOf(value) }],
  )

function wordsOf(value: string | number | boolean): string {
  if (typeof value === 'boolean') return t(value ? 'visitor.yes' : 'visitor.no')
  // As it was told: a number may be a customer's, which has no thousands.
  return String(value)
}

/** `de-AT` → “Austrian German”; what is no language stays as it was told. */
export function languageName(tag: string): string {
  try {
    return new Intl.DisplayNames(locale.value, { type: 'language' }).of(tag) ?? tag
  } catch {
    return tag
  }
}

/** Nothing in an address may add a subject or another reader. */
export const mailLink = (email: string) => `mailto:${encodeURIComponent(email).replace('%40', '@')}`

/** A link only where it leads to a page; `text` without what every address has. */
export function pageLink(page: string): { href: string | null; text: string } {
  const url = URL.canParse(page) ? new URL(page) : null
  if (!url || !/^https?:$/.test(url.protocol)) return { href: null, text: page }
  return { href: url.href, text: url.host + (url.pathname === '/' ? '' : url.pathname) + url.search }
}
