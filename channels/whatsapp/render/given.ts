/** An object without what is not there: Meta refuses `null`, and an empty text where one is expected. */
export function given<Value>(fields: Record<string, Value | null | undefined>): Record<string, Value> {
  const there = Object.entries(fields).filter(
    ([, value]) => value !== null && value !== undefined && value !== '',
  )
  return Object.fromEntries(there) as Record<string, Value>
}
