/** What a mail is called, what it answers, and what makes two of them the same. */
import { createHash } from 'node:crypto'
import { messageIdIn } from '../message-id.ts'
import { allOf, firstOf } from './head.ts'
import { LIMITS } from './limits.ts'
import type { ParsedHeader } from './parsed.ts'

type Fields = readonly ParsedHeader[]

/** Without brackets; null: none that could be looked for. As whoever keeps the mail reads it. */
export function mailIdOf(fields: Fields): string | null {
  const value = firstOf(fields, 'message-id')
  return value === null ? null : messageIdIn(Buffer.from(`message-id:${value}\n`))
}

/** In-Reply-To first, then References, the newest first; each once. */
export function answersOf(fields: Fields): string[] {
  const inReplyTo = allOf(fields, 'in-reply-to').flatMap(idsIn)
  const references = allOf(fields, 'references').flatMap(idsIn).toReversed()
  return [...new Set([...inReplyTo, ...references])].slice(0, LIMITS.answers)
}

/** Alone, one may be written without its brackets. */
const idsIn = (value: string): string[] =>
  /^[^\s<>]{1,250}@[^\s<>]{1,250}$/.test(value) ? [value] : bracketed(value)

const bracketed = (value: string): string[] =>
  [...value.matchAll(/<([\x21-\x3b\x3d\x3f-\x7e]{1,500})>/g)].map(([, id]) => id as string)

/** 128 bits of a hash. */
const KEY_LENGTH = 22
const hashOf = (...parts: Array<string | Uint8Array>): string => {
  const hash = createHash('sha256')
  for (const part of parts) hash.update(part).update('\0')
  return hash.digest('base64url').slice(0, KEY_LENGTH)
}

/** Longer ones stand there as a hash: EmailDelivery.id has an end. */
const LONGEST_NAME = 170

/**
 * EmailDelivery.id: the Message-ID, and a hash over what stays as it is on the way. By two ways the same mail
 * is one; and whoever uses somebody else's Message-ID hides nothing by it.
 */
export function deliveryIdOf(fields: Fields, body: Uint8Array): string {
  const named = mailIdOf(fields)
  const said = ['from', 'date', 'subject', 'message-id'].map((key) => packed(firstOf(fields, key) ?? ''))
  const content = hashOf(...said, unified(body))
  const name = named === null ? 'mail' : named.length > LONGEST_NAME ? hashOf(named) : named
  return `${name}#${content}`
}

/** For a sender who has no address: the same for the same text. */
export const unknownSender = (text: string): string =>
  `unknown-${createHash('sha256').update(text).digest('hex').slice(0, 16)}@sender.invalid`

/** Folding may change on the way. */
const packed = (value: string): string => value.replaceAll(/\s+/g, '')

const [CR, LF] = [0x0d, 0x0a]

/** Line ends are LF, and there are none at the end. */
function unified(body: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(body.length)
  let length = 0
  for (let at = 0; at < body.length; at++) {
    const byte = body[at] as number
    if (byte === CR && body[at + 1] === LF) continue
    bytes[length++] = byte
  }
  while (length > 0 && (bytes[length - 1] === LF || bytes[length - 1] === CR)) length--
  return bytes.subarray(0, length)
}
