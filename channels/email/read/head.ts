/** The header fields of a mail, from its bytes. Never throws, and looks at no more than LIMITS allow. */
import { decodeText } from './charset.ts'
import { LIMITS } from './limits.ts'
import type { ParsedHeader } from './parsed.ts'
import { decodedLine } from './words.ts'

export interface Head {
  /** Names in lower case; unfolded, and not decoded. */
  fields: ParsedHeader[]
  /** Where the body begins; the length of `bytes` where there is none. */
  bodyAt: number
}

const LF = 0x0a
const CR = 0x0d
const SPACE = 0x20
const TAB = 0x09

export function readHead(bytes: Uint8Array): Head {
  const fields: ParsedHeader[] = []
  let used = 0
  let at = startOf(bytes)
  for (;;) {
    const end = endOfField(bytes, at)
    // Without a single field it is no mail but a text.
    if (end === at) return { fields, bodyAt: fields.length === 0 ? 0 : at }
    if (isEmptyLine(bytes, at)) return { fields, bodyAt: afterLine(bytes, at) }
    const isRead = fields.length < LIMITS.fields && used <= LIMITS.head
    const field = isRead ? fieldOf(bytes.subarray(at, end)) : null
    if (field) {
      fields.push(field)
      used += field.value.length
    }
    at = end
  }
}

/** Those of the mail, decoded and in one line. */
export function decoded(fields: readonly ParsedHeader[]): ParsedHeader[] {
  return fields.map(({ key, value }) => ({ key, value: decodedLine(value, LIMITS.field) }))
}

export const firstOf = (fields: readonly ParsedHeader[], key: string): string | null =>
  fields.find((field) => field.key === key)?.value ?? null

export const allOf = (fields: readonly ParsedHeader[], key: string): string[] =>
  fields.filter((field) => field.key === key).map(({ value }) => value)

/** Some put the envelope before the head, as mailbox files have it (`From carla@… Mon …`). */
function startOf(bytes: Uint8Array): number {
  const mark = Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(bytes.length, 7)).toString('latin1')
  return /^>?From [^\s:]/.test(mark) ? afterLine(bytes, 0) : 0
}

function isEmptyLine(bytes: Uint8Array, at: number): boolean {
  return bytes[at] === LF || (bytes[at] === CR && (bytes[at + 1] === LF || at + 1 === bytes.length))
}

function afterLine(bytes: Uint8Array, at: number): number {
  const end = bytes.indexOf(LF, at)
  return end === -1 ? bytes.length : end + 1
}

/** What follows on lines that begin with white space belongs to it. */
function endOfField(bytes: Uint8Array, from: number): number {
  let at = afterLine(bytes, from)
  if (isEmptyLine(bytes, from)) return at
  while (at < bytes.length && (bytes[at] === SPACE || bytes[at] === TAB)) at = afterLine(bytes, at)
  return at
}

/** null: no field. Its end is what counts of a very long one: References name the newest last. */
function fieldOf(bytes: Uint8Array): ParsedHeader | null {
  const colon = bytes.subarray(0, 200).indexOf(0x3a)
  if (colon < 1) return null
  const key = decodeText(bytes.subarray(0, colon), 'us-ascii').trimEnd().toLowerCase()
  if (!/^[\x21-\x7e]+$/.test(key)) return null
  const content = bytes.subarray(colon + 1)
  const kept = key === 'references' ? content.subarray(-LIMITS.field) : content.subarray(0, LIMITS.field)
  const value = decodeText(kept, null).replaceAll(/\r?\n/g, '').replaceAll('\0', '')
  return { key, value: value.trim() }
}
