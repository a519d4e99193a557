/** Careful looks into structures that somebody else made. Total: whatever is in there, something comes back. */

export type Dict = Record<string, unknown>

export const dict = (value: unknown): Dict =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Dict) : {}
export const list = (value: unknown): unknown[] => (Array.isArray(value) ? value : [])
export const text = (value: unknown): string | null =>
  typeof value === 'string' && value.trim() !== ''
    ? value.trim()
    : typeof value === 'number'
      ? String(value)
      : null

/** Some providers wrap the kind in its own name: `{ location: { … } }`. */
export const under = (details: Dict | null, kind: string): Dict => {
  const inner = dict(dict(details)[kind])
  return Object.keys(inner).length ? inner : dict(details)
}

export interface Field {
  name: string
  value: string
}

/** A structure as rows to read: lists in one line, what lies deeper with its path as its name. */
export function fieldsOf(value: unknown, depth = 0): Field[] {
  return Object.entries(dict(value)).flatMap(([key, inner]) => {
    const name = key.replaceAll('_', ' ').trim()
    const plain = words(inner)
    if (plain !== null) return plain === '' ? [] : [{ name, value: plain }]
    if (depth >= 3) return []
    return fieldsOf(inner, depth + 1).map((field) => ({ ...field, name: `${name}, ${field.name}` }))
  })
}

/** null: not to be said in one line. */
function words(value: unknown): string | null {
  if (value === null || value === undefined) return ''
  if (typeof value === 'boolean') return value ? '✓' : '–'
  if (Array.isArray(value)) return value.map((each) => words(each) ?? JSON.stringify(each)).join(', ')
  if (typeof value === 'object') return null
  return text(value) ?? ''
}
