/** A text as lines that know what they are worth to folding. */

export interface Line {
  /** As it stands in the text, its line break with it. */
  raw: string
  /** What is looked at: without white space around it and without signs that nobody sees. */
  text: string
  /** What the page it was made of says of it; see html.ts. */
  mark: Mark | null
}

/** head: says who wrote what follows · quote: written by somebody else · open: all from here on is · signature */
export type Mark = 'head' | 'quote' | 'open' | 'signature'

/** Signs of a private plane, so that they stand in no mail; html.ts removes those that do. */
export const MARKS: Readonly<Record<Mark, string>> = {
  head: '\u{F5A01}',
  quote: '\u{F5A02}',
  open: '\u{F5A03}',
  signature: '\u{F5A04}',
}
const BY_SIGN = new Map(Object.entries(MARKS).map(([mark, sign]) => [sign, mark as Mark]))
const MARK_SIGNS = /[\u{F5A01}-\u{F5A04}]/gu

/** Zero width, direction and byte order signs, which programs put around dates and addresses. */
const UNSEEN = /[\u200b-\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff\u00ad]/g

export function linesOf(text: string): Line[] {
  const lines: Line[] = []
  for (let from = 0; from < text.length;) {
    const end = text.indexOf('\n', from)
    const to = end === -1 ? text.length : end + 1
    lines.push(lineOf(text.slice(from, to)))
    from = to
  }
  return lines
}

function lineOf(marked: string): Line {
  const sign = marked.match(MARK_SIGNS)?.[0]
  const raw = sign === undefined ? marked : marked.replace(MARK_SIGNS, '')
  return {
    raw,
    text: raw.replace(UNSEEN, '').trim(),
    mark: sign === undefined ? null : (BY_SIGN.get(sign) ?? null),
  }
}

/** `> so`, and the initials of whoever is quoted: `AB> so`. */
const QUOTED = /^(?:[A-Za-z]{1,4})?>/

export const isQuoted = ({ text, mark }: Line): boolean => mark === 'quote' || QUOTED.test(text)

/** Bars stand before what is quoted only where somebody said so before: a table has them, too. */
export const isBarred = ({ text }: Line): boolean => text.startsWith('|')

/** What is quoted, without the signs before it. */
export function unquoted(line: Line): Line {
  let from = 0
  while (from < line.text.length && (line.text[from] === '>' || line.text[from] === ' ')) from += 1
  return from === 0 ? line : { ...line, text: line.text.slice(from), mark: null }
}
