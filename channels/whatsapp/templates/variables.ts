/** The places to fill in: `{{1}}`, `{{first_name}}`. Spaces inside the braces don't count. */
const PLACE = /\{\{\s*([^{}]*?)\s*\}\}/g

/** What is to be filled in, each once, in the order of the text. */
export function variablesIn(text: string): string[] {
  return [...new Set([...text.matchAll(PLACE)].map(([, name = '']) => name))]
}
