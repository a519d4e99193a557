/** Which part of a page is what was said before, told by what mail programs name it. */

/** `all`: this element · `rest`: it and what comes after it, as far as its parent goes */
export type Quote = 'all' | 'rest'

/** Gmail, Yahoo, Thunderbird, Proton, Zoho, GMX and WEB.DE, Fastmail, Tutanota, freenet. */
const QUOTES = new Set([
  'gmail_quote',
  'gmail_extra',
  'yahoo_quoted',
  'moz-cite-prefix',
  'protonmail_quote',
  'zmail_extra',
  'tutanota_quote',
])
/** Outlook in its kinds: a line, and then the whole mail without anything around it. */
const RESTS = new Set([
  'appendonsend',
  'divrplyfwdmsg',
  'stopspelling',
  'mail-editor-reference-message-container',
])

export function quoteOf(element: string, given: Record<string, string>): Quote | null {
  if (element !== 'div' && element !== 'blockquote' && element !== 'hr') return null
  const marked = given['data-quote']
  if (marked === 'all' || marked === 'rest') return marked
  if (element === 'blockquote') return given.type?.trim().toLowerCase() === 'cite' ? 'all' : null
  const names = `${given.class ?? ''} ${given.id ?? ''}`.slice(0, 500).toLowerCase().split(/\s+/)
  if (names.some((name) => RESTS.has(name.replace(/^x_/, '')))) return 'rest'
  return element === 'div' && names.some((name) => QUOTES.has(name.replace(/^x_/, ''))) ? 'all' : null
}
