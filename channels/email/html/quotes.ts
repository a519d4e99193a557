/** Which part of a page is what was said before, told by what mail programs name it. */

/** `all`: this element · `rest`: it and what comes after it, as far as its parent goes */
export type Quote = 'all' | 'rest'

/** Names of what holds all that was said before; the same programs as in ../fold/html.ts. */
const QUOTES = new Set([
  'gmail_quote',
  'gmail_extra',
  'mail_quote',
  'moz-cite-prefix',
  'moz-forward-container',
  'olk_src_body_section',
  'protonmail_quote',
  'qt',
  'tutanota_quote',
  'yahoo_quoted',
  'ydp_quoted',
  'zmail_extra',
])
/** Outlook, Zimbra and the like: a line, and then the whole mail without anything around it. */
const RESTS = new Set([
  'appendonsend',
  'divrplyfwdmsg',
  'mail-editor-reference-message-container',
  'ms-outlook-mobile-reference',
  'stopspelling',
  'zwchr',
])
const ELEMENTS = new Set(['div', 'blockquote', 'hr'])

export function quoteOf(element: string, given: Record<string, string>): Quote | null {
  if (!ELEMENTS.has(element)) return null
  const marked = given['data-quote']
  if (marked === 'all' || marked === 'rest') return marked
  const names = namesOf(given)
  if (names.some((name) => RESTS.has(name))) return 'rest'
  if (element !== 'hr' && names.some((name) => QUOTES.has(name))) return 'all'
  const isCited = element === 'blockquote' && (given.type?.trim().toLowerCase() === 'cite' || 'cite' in given)
  // GMX and WEB.DE.
  const isNamed = element === 'div' && given.name === 'quote'
  return isCited || isNamed ? 'all' : null
}

/** Classes and id. Outlook on the web writes `x_` before those of the mail that it quotes. */
function namesOf({ class: classes = '', id = '' }: Record<string, string>): string[] {
  const names = `${classes} ${id}`.slice(0, 500).toLowerCase().split(/\s+/)
  return names.map((name) => name.replace(/^x_/, ''))
}
