/**
 * Address lists (RFC 5322 section 3.4), read so that there is one answer to who is meant: an address is what
 * stands in angle brackets or, without any, a bare word with an @. What stands in quotes, comments or encoded
 * words is a name, whatever it looks like.
 */
import { domainToASCII, domainToUnicode } from 'node:url'
import type { MailAddress } from '../../adapter.ts'
import { LIMITS } from './limits.ts'
import { decodedLine } from './words.ts'

const LONGEST_NAME = 200

type Token = { kind: 'word' | 'quoted' | 'comment' | 'angle'; text: string } | { kind: ',' | ';' | ':' }

/** Those that can be written to; groups are their members. */
export function readAddresses(value: string): MailAddress[] {
  const found: MailAddress[] = []
  for (const tokens of split(tokensOf(value))) {
    const address = addressOf(tokens)
    if (address) found.push(address)
    if (found.length === LIMITS.addresses) break
  }
  return found
}

/** One address in the form in which all are stored and compared; null: it is none that can be written to. */
export function normalAddress(written: string): string | null {
  const text = written.trim().normalize('NFC')
  // A quoted local part is kept where it says the same without quotes.
  const plain = text.replace(/^"([^"\\]*)"@/, '$1@')
  if (plain.length > 254 || !/^[^\s@<>",;:()\\[\]\p{C}]+@[^\s@<>",;:()\\[\]\p{C}]+$/u.test(plain)) return null
  const at = plain.indexOf('@')
  const ascii = domainToASCII(plain.slice(at + 1))
  const domain = domainToUnicode(ascii)
  if (ascii === '' || domain === '') return null
  return `${plain.slice(0, at)}@${domain}`.toLowerCase()
}

/** With its domain in ASCII, as servers see it. */
export function asciiAddress(address: string): string {
  const at = address.lastIndexOf('@')
  return `${address.slice(0, at)}@${domainToASCII(address.slice(at + 1))}`
}

function addressOf(tokens: readonly Token[]): MailAddress | null {
  const texts = tokens.flatMap((token) => ('text' in token ? [token] : []))
  const angles = texts.filter(({ kind }) => kind === 'angle')
  // Of several the last one is the address; before it is the name.
  const angle = angles.at(-1)
  if (angle) {
    const address = normalAddress(withoutRoute(angle.text))
    return address === null ? null : { name: nameOf(texts, angle), address }
  }
  const bare = texts.find(({ kind, text }) => kind === 'word' && text.indexOf('@') > 0)
  const address = normalAddress(bare?.text ?? quotedLocal(texts))
  return address === null ? null : { name: bare ? nameOf(texts, bare) : null, address }
}

/** `"a.b"@example.com` comes as a quoted word and the rest. */
function quotedLocal(texts: ReadonlyArray<{ kind: string; text: string }>): string {
  const at = texts.findIndex(({ kind, text }) => kind === 'word' && text.startsWith('@'))
  return at < 1 ? '' : `${texts[at - 1]?.text}${texts[at]?.text}`
}

/** What stands beside the address; only comments: those. */
function nameOf(texts: ReadonlyArray<{ kind: string; text: string }>, address: object): string | null {
  const beside = texts.filter((text) => text !== address)
  const words = beside.filter(({ kind }) => kind === 'word' || kind === 'quoted' || kind === 'angle')
  const said = (words.length > 0 ? words : beside).map(({ text }) => text).join(' ')
  return decodedLine(said, LONGEST_NAME) || null
}

/** `<@relay.example:carla@kunde.example>` (RFC 5322 section 4.4). */
function withoutRoute(text: string): string {
  const address = text.startsWith('@') ? text.slice(text.indexOf(':') + 1) : text
  // White space around the signs of an address is none of it.
  const sides = address.split('@').map((side) =>
    side
      .split('.')
      .map((label) => label.trim())
      .join('.'),
  )
  return sides.join('@')
}

/** A group's name and its signs are left out: what is between commas is one address. */
function split(tokens: readonly Token[]): Token[][] {
  const groups: Token[][] = [[]]
  for (const token of tokens) {
    if (token.kind === ',' || token.kind === ';') groups.push([])
    else if (token.kind === ':') groups[groups.length - 1] = []
    else groups.at(-1)?.push(token)
  }
  return groups.filter((group) => group.length > 0)
}

function tokensOf(value: string): Token[] {
  const tokens: Token[] = []
  for (let at = 0; at < value.length;) {
    const sign = value[at] ?? ''
    if (sign === ',' || sign === ';' || sign === ':') {
      tokens.push({ kind: sign })
      at++
    } else if (sign === '"' || sign === '(' || sign === '<') {
      const { token, end } = enclosed(value, at, sign)
      tokens.push(token)
      at = end
    } else if (/[\s>)]/.test(sign)) at++
    else {
      const end = endOfWord(value, at)
      tokens.push({ kind: 'word', text: value.slice(at, end) })
      at = end
    }
  }
  return tokens
}

function endOfWord(value: string, from: number): number {
  let at = from
  while (at < value.length && !/[\s,;:"(<>)]/.test(value[at] ?? '')) at++
  return at
}

const CLOSING = { '"': '"', '(': ')', '<': '>' } as const
const KINDS = { '"': 'quoted', '(': 'comment', '<': 'angle' } as const

/** What is never closed goes to the end. */
function enclosed(value: string, from: number, sign: keyof typeof CLOSING): { token: Token; end: number } {
  let text = ''
  let depth = 1
  let at = from + 1
  for (; at < value.length; at++) {
    const char = value[at] ?? ''
    if (char === '\\' && sign !== '<') {
      text += value[++at] ?? ''
      continue
    }
    if (sign === '<' && char === '(') {
      at = enclosed(value, at, char).end - 1
      continue
    }
    if (sign === '(' && char === '(') depth++
    if (char === CLOSING[sign] && --depth === 0) break
    text += char
  }
  return { token: { kind: KINDS[sign], text: text.trim() }, end: at + 1 }
}
