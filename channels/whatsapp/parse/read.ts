/**
 * Tolerant reading of the provider's JSON. Every reader gives the value in one known shape or null, and
 * none throws, so the files that use them say what they want and never what could be wrong with it.
 */
export type Fields = Readonly<Record<string, unknown>>

export function record(value: unknown): Fields | null {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Fields) : null
}

export function list(value: unknown): readonly unknown[] | null {
  return Array.isArray(value) ? value : null
}

/** Nothing, or a list of nothing: not worth a word. */
export function isEmpty(value: unknown): boolean {
  return (value ?? null) === null || list(value)?.length === 0
}

/**
 * What a person wrote; null for nothing. Lone surrogates and NUL are replaced, for PostgreSQL refuses
 * text that has them, and one such character would keep a whole message out.
 */
export function text(value: unknown, longest = Infinity): string | null {
  if (typeof value !== 'string' || value === '') return null
  const cut = value.length > longest ? value.slice(0, longest) : value
  return cut.toWellFormed().replaceAll('\0', '\uFFFD')
}

/** An id; Meta writes some of them as numbers. Bounded, because ids are index keys in the database. */
export function identifier(value: unknown): string | null {
  if (typeof value === 'number') return Number.isSafeInteger(value) && value >= 0 ? String(value) : null
  return typeof value === 'string' && /^[\x21-\x7e]{1,512}$/.test(value) ? value : null
}

const LATEST = Date.UTC(9999, 11, 31)

/**
 * Milliseconds since 1970 from seconds, as a string or a number; what is too large for seconds passes as
 * milliseconds. 0 stands for unreadable: whoever has a clock puts its own time there.
 */
export function moment(value: unknown): number {
  const number = typeof value === 'string' && /^\d{1,16}$/.test(value) ? Number(value) : value
  if (typeof number !== 'number' || !(number > 0)) return 0
  const milliseconds = Math.floor(number > 1e11 ? number : number * 1000)
  return milliseconds <= LATEST ? milliseconds : 0
}

/**
 * False for anything nested deeper than a person or Meta would write. Deep structures overflow the stack
 * of JSON.stringify, wherever one is stored or copied later.
 */
export function shallow(value: unknown, levels = 40): boolean {
  if (typeof value !== 'object' || value === null) return true
  return levels > 0 && Object.values(value).every((part) => shallow(part, levels - 1))
}
