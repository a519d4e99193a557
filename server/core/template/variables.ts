/** The places to fill in: `{{1}}`, `{{first_name}}`. Spaces inside the braces don't count. */
const PLACE = /\{\{\s*(\w+)\s*\}\}/g

/** What is to be filled in, each once: in the order of the text, or of the numbers where they are counted. */
export function variablesOf(text: string): string[] {
  const names = [...new Set([...text.matchAll(PLACE)].map(([, name = '']) => name))]
  return names.every((name) => /^\d+$/.test(name)) ? names.sort((a, b) => Number(a) - Number(b)) : names
}

export function fillIn(text: string, values: ReadonlyMap<string, string>): string {
  return text.replaceAll(PLACE, (place, name: string) => values.get(name) ?? place)
}
