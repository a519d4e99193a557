/** What stands above a quoted mail: a line that says who wrote it, its headers, or a line of dashes with words. */
import type { Line } from './lines.ts'
import { HEADER_KINDS, REPLY_LINES, SEPARATORS, SPEAKERS, WROTE, type HeaderKind } from './words.ts'

/** From one line to before another. */
export interface Head {
  end: number
  /** It says by itself that a mail follows. Else what follows has to look quoted. */
  sure: boolean
}

/** Lines that a program breaks such a line into at most, and its length. */
const MOST_LINES = 4
const MOST_LENGTH = 500
const SHORTEST = 4

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
const DASHES = new Set('-_=*>—–─#<:： \t\u00a0\u202f')

function separatorAt(lines: readonly Line[], at: number): Head | null {
  const text = lines[at]?.text ?? ''
  if (RULE.test(text)) {
    const headers = headersAt(lines, nextFilled(lines, at + 1, 2), 2)
    return headers && { ...headers, sure: true }
  }
  if (text.length > 120) return null
  const words = inDashes(text)
  if (words === null) return null
  if (REPLY_LINES.includes(words)) return { end: at + 1, sure: true }
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

const ADDRESS = /[^\s<>@:]@[^\s<>@]+\.[a-z]{2}|mailto:/i
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

const DATE = /\d{1,4}[./-]\s?\d{1,2}[./-]\s?\d{1,4}|\b(?:19|20)\d\d\b|\d{1,2}[:.]\d\d|\d{4}年/
/** A day and nothing else before a name: as some programs begin the line. */
const DATE_FIRST = /^\d{4}[-/.]\d{1,2}[-/.]\d{1,2}\s/
const ADDRESS_LAST = /<[^<>\s]+@[^<>\s]+>\s*[:：]?$/
const GMT_NAME = /^\d{4}-\d\d-\d\d \d{1,2}:\d\d GMT[+-]\d\d:?\d\d \S/

/** `On … somebody wrote:` in one of many languages, and however it is broken into lines. */
function attributionAt(lines: readonly Line[], at: number): Head | null {
  const first = lines[at]?.text ?? ''
  if (first.length < SHORTEST || !beginsAttribution(first)) return null
  let joined = ''
  for (let index = at, taken = 0; index < lines.length && taken < MOST_LINES; index += 1) {
    const text = lines[index]?.text ?? ''
    if (text === '') {
      // Some break it before the address, with an empty line.
      if (taken > 0 && lines[index + 1]?.text.startsWith('<')) continue
      return null
    }
    if (taken > 0 && text.startsWith('> ') && !text.endsWith(':')) return null
    joined = joined === '' ? text : `${joined} ${text}`
    taken += 1
    if (joined.length > MOST_LENGTH) return null
    const sure = ENDS.test(text) || GMT_NAME.test(joined) ? attributes(joined) : null
    if (sure !== null)
      return BEGINS.test(first) || !beginsBelow(lines, at, index) ? { end: index + 1, sure } : null
  }
  return null
}

/** As such a line ends. */
const ENDS = /[-:：>*_]$/
const STARTS = /^(?:on|at|am|den|le|el|il|op|em|dnia|w dniu|på|dne|dňa) (?=.{0,40}\d)/i
const BEGINS =
  /^(?:[-*_\s]*)(?:on|at|am|den|le|el|il|op|em|en|dnia|w|på|dne|dňa|ma|la|pe|mon|tue|wed|thu|fri|sat|sun|o|στις|на|в|у|в|au|ve|בתאריך|ב|في|在|于|於|el|a|kl|им|vào|pada|\d+)(?:[\s.,:/年月-]|\d|$)/i

/** Of the lines up to `to`, a later one looks far more like its beginning than the first. */
function beginsBelow(lines: readonly Line[], at: number, to: number): boolean {
  for (let index = at + 1; index <= to; index += 1) if (STARTS.test(lines[index]?.text ?? '')) return true
  return false
}

/** A line that begins with a name has to show it: an address, or else a sign that belongs to one, and be no sentence. */
const NAMED = /<[^<>\s]{1,200}@/
const NAMES = /["<]/
const SENTENCE = /[.!?…]$/

const beginsAttribution = (text: string): boolean =>
  BEGINS.test(text) ||
  NAMED.test(text) ||
  endsWithWrote(text) ||
  (!SENTENCE.test(text) && (NAMES.test(text) || ADDRESS.test(text) || DATE.test(text.slice(0, 80))))

/** true: surely so · false: if what follows looks quoted · null: it is none, or goes on. */
function attributes(joined: string): boolean | null {
  if (GMT_NAME.test(joined)) return true
  const date = DATE.test(joined)
  if (date && ADDRESS_LAST.test(joined) && (DATE_FIRST.test(joined) || /[:：]$/.test(joined))) return true
  const ends = endsWithWrote(joined)
  const begins = BEGINS.test(joined)
  if (ends || (date && begins)) {
    if (!ends && !saysWrote(joined)) return null
    if (ADDRESS.test(joined)) return true
    return date && !speaksOfThemselves(joined)
  }
  return ADDRESS.test(joined) && saysWrote(joined) ? true : null
}

const UNSPACED = /^[\p{Script=Han}\p{Script=Hiragana}\p{Script=Hangul}]/u
/** Those of languages that put no space before it, and the others. */
const WROTE_JOINED = WROTE.filter((word) => UNSPACED.test(word))
const WROTE_WORDS = new Set(WROTE.filter((word) => !UNSPACED.test(word)))
const LONGEST_WROTE = 3

/** The line ends with "wrote", and a colon or dashes. */
function endsWithWrote(text: string): boolean {
  let to = text.length
  while (to > 0 && DASHES.has(text.charAt(to - 1))) to -= 1
  if (to === text.length) return false
  const end = text.slice(Math.max(0, to - 40), to).toLowerCase()
  const words = end.split(/\s/)
  return (
    WROTE_JOINED.some((word) => end.endsWith(word)) ||
    [1, 2, LONGEST_WROTE].some((length) => WROTE_WORDS.has(words.slice(-length).join(' ')))
  )
}

/** It ends with a colon, and says "wrote" somewhere before. */
const saysWrote = (text: string): boolean =>
  /[:：]$/.test(text) &&
  text
    .toLowerCase()
    .split(/\s/)
    .some((word) => WROTE_WORDS.has(word))

const speaksOfThemselves = (text: string): boolean =>
  text
    .toLowerCase()
    .split(/[^\p{L}]+/u)
    .some((word) => SPEAKERS.has(word))
