/** What stands above a quoted mail: a line that says who wrote it, its headers, or a line of dashes with words. */
import { ADDRESS, attributionAt, DASHES, MOST_LENGTH, type Head } from './attribution.ts'
import type { Line } from './lines.ts'
import { HEADER_KINDS, REPLY_LINES, SEPARATORS, type HeaderKind } from './words.ts'

export function headAt(lines: readonly Line[], at: number): Head | null {
  const line = lines[at]
  if (!line || line.text === '') return null
  if (line.mark === 'head') return { end: markedTo(lines, at), sure: true }
  if (line.text.length > MOST_LENGTH) return headersAt(lines, at, 3)
  return separatorAt(lines, at) ?? headersAt(lines, at, 3) ?? attributionAt(lines, at)
}

function markedTo(lines: readonly Line[], at: number): number {
  let end = at
  while (lines[end]?.mark === 'head') end += 1
  return end
}

const RULE = /^[-_=*~—–─]{3,}$/

function separatorAt(lines: readonly Line[], at: number): Head | null {
  const text = lines[at]?.text ?? ''
  if (RULE.test(text)) {
    const headers = headersAt(lines, nextFilled(lines, at + 1, 2), 2)
    return headers && { ...headers, sure: true }
  }
  if (text.length > 120) return null
  const words = inDashes(text)
  if (words === null) return null
  if (REPLY_LINES.some((line) => words.includes(line))) return { end: at + 1, sure: true }
  if (!SEPARATORS.has(words.replace(/ by .*$/, ' by'))) return null
  const headers = headersAt(lines, nextFilled(lines, at + 1, 3), 2)
  return { end: headers?.end ?? at + 1, sure: true }
}

/** The words of a line that begins with dashes or the like, or ends with them or a colon; lower case. */
function inDashes(text: string): string | null {
  let [from, to] = [0, text.length]
  while (from < to && DASHES.has(text.charAt(from))) from += 1
  while (to > from && DASHES.has(text.charAt(to - 1))) to -= 1
  return to - from === text.length ? null : text.slice(from, to).toLowerCase()
}

/** The next line with something in it, `within` empty ones; -1: there is none. */
function nextFilled(lines: readonly Line[], at: number, within: number): number {
  for (let index = at; index <= at + within; index += 1) if (lines[index]?.text) return index
  return -1
}

/** A header goes on over so many lines. */
const CONTINUED = 4
const MOST_HEADERS = 30

/** `From: … / Sent: … / To: … / Subject: …`, of which there are at least so many different ones. */
function headersAt(lines: readonly Line[], at: number, least: number): Head | null {
  if (at < 0 || kindsOf(lines[at]?.text ?? '') === null) return null
  const found: Array<ReadonlySet<HeaderKind>> = []
  let end = at
  let address = false
  for (let index = at, gap = 0; index < lines.length && index < at + MOST_HEADERS; index += 1) {
    const text = lines[index]?.text ?? ''
    const kinds = kindsOf(text)
    if (kinds) {
      if (found.includes(kinds)) break
      found.push(kinds)
      end = index + 1
      gap = 0
    } else if (text === '' ? kindsOf(lines[index + 1]?.text ?? '') === null : (gap += 1) > CONTINUED) break
    address ||= ADDRESS.test(text.slice(0, MOST_LENGTH))
  }
  const has = (kind: HeaderKind) => found.some((kinds) => kinds.has(kind))
  const different = new Set(
    found.flatMap((kinds) => [...kinds].filter((kind) => kind !== 'other').slice(0, 1)),
  )
  const real = has('from') && (least < 3 || has('subject') || has('sent') || address)
  return real && different.size >= least ? { end, sure: true } : null
}

function kindsOf(text: string): ReadonlySet<HeaderKind> | null {
  const head = text.slice(0, 36).replace(/^[*_>\s]+/, '')
  const colon = head.search(/[:：]/)
  if (colon < 1) return null
  const label = head.slice(0, colon).replace(/[*_]/g, '').trim().toLowerCase()
  return HEADER_KINDS.get(label) ?? HEADER_KINDS.get(label.replace(/\s/g, '')) ?? null
}
