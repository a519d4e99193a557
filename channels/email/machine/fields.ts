/** Header fields inside a text: of a report, or of a mail that came back with it. */

export type Fields = ReadonlyArray<readonly [key: string, value: string]>

/** Names in lower case, values in one line. Ends with the first empty line. */
export function fieldsOf(text: string): Fields {
  const fields: Array<[string, string]> = []
  for (const line of text.split(/\r?\n/)) {
    if (line === '') {
      if (fields.length > 0) break
      continue
    }
    const last = fields.at(-1)
    const colon = line.indexOf(':')
    if (/^[ \t]/.test(line) && last) last[1] = `${last[1]} ${line.trim()}`
    else if (colon > 0 && colon < LONGEST_NAME) {
      fields.push([line.slice(0, colon).trim().toLowerCase(), line.slice(colon + 1).trim()])
    }
  }
  return fields
}

const LONGEST_NAME = 60

export const fieldOf = (fields: Fields, key: string): string | null =>
  fields.find(([name]) => name === key)?.[1] ?? null

/** Groups of fields with empty lines between them (RFC 3464, 2.1). */
export const groupsOf = (text: string): Fields[] =>
  text
    .replace(/\r\n/g, '\n')
    .split(/\n[ \t]*\n/)
    .map(fieldsOf)
    .filter((fields) => fields.length > 0)

/** What stands between the first angle brackets, or the text. */
export const messageIdOf = (value: string | null): string | null => {
  const id = value && (/<([^<>\s]{3,998})>/.exec(value)?.[1] ?? value.trim())
  return id && id.includes('@') && !/\s/.test(id) ? id : null
}

const ADDRESS = /[^\s<>"'`(),:;[\]|\\]{1,64}@[\p{L}\p{N}](?:[\p{L}\p{N}.-]{0,250}[\p{L}\p{N}])?/gu

/** Addresses in a stretch of text, each once, in lower case. */
export function addressesIn(text: string): string[] {
  const found = text.matchAll(ADDRESS)
  return [...new Set(Array.from(found, ([address]) => address.toLowerCase().replace(/^[.*{}]+/, '')))].filter(
    (address) => !address.startsWith('@'),
  )
}
