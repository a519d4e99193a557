/** The places to fill in: `{{1}}`, `{{2}}`, or `{{first_name}}`. */

const VARIABLE = /\{\{\s*([a-z0-9_]+)\s*\}\}/g

/** Each once, numbers in their order, names as they come. */
export function variablesIn(text: string): string[] {
  const names = [...new Set([...text.matchAll(VARIABLE)].map((match) => match[1] ?? ''))]
  return names.every(isNumber) ? names.sort((a, b) => Number(a) - Number(b)) : names
}

const isNumber = (name: string) => /^\d+$/.test(name)

/** A template has either numbers or names. */
export function styleOf(text: string): 'none' | 'named' | 'positional' | 'mixed' {
  const names = variablesIn(text)
  if (names.length === 0) return 'none'
  const numbers = names.filter(isNumber).length
  if (numbers === names.length) return 'positional'
  return numbers === 0 ? 'named' : 'mixed'
}

/** Numbers begin at 1 and leave none out. */
export const numbersHaveGaps = (text: string) =>
  styleOf(text) === 'positional' && variablesIn(text).some((name, index) => Number(name) !== index + 1)

export const examplesFor = (text: string, examples: Record<string, string>): Record<string, string> =>
  Object.fromEntries(variablesIn(text).map((name) => [name, (examples[name] ?? '').trim()]))

export interface Piece {
  text: string
  /** Filled in, or still to be filled in. */
  variable: boolean
}

export interface Styled {
  text: string
  tag: 'strong' | 'em' | 's' | 'span'
}

const SIGNS = { '*': 'strong', _: 'em', '~': 's' } as const

/** As WhatsApp shows `*bold*`, `_italic_` and `~struck~`. */
export const styled = (text: string): Styled[] =>
  text
    .split(/(\*[^*\n]+\*|_[^_\n]+_|~[^~\n]+~)/)
    .filter((part) => part !== '')
    .map((part) => {
      const sign = part[0] as keyof typeof SIGNS
      const marked = part.length > 2 && sign in SIGNS && part.endsWith(sign)
      return marked ? { text: part.slice(1, -1), tag: SIGNS[sign] } : { text: part, tag: 'span' }
    })

/** The text with examples in place; a variable without one stays as written. */
export function filledIn(text: string, examples: Record<string, string>): Piece[] {
  const pieces: Piece[] = []
  let from = 0
  for (const match of text.matchAll(VARIABLE)) {
    if (match.index > from) pieces.push({ text: text.slice(from, match.index), variable: false })
    pieces.push({ text: examples[match[1] ?? '']?.trim() || match[0], variable: true })
    from = match.index + match[0].length
  }
  if (from < text.length) pieces.push({ text: text.slice(from), variable: false })
  return pieces
}
