/** The line in which a program says who wrote what is quoted below. */
import type { Line } from './lines.ts'
import { SPEAKERS, WROTE } from './words.ts'

/** From one line to before another. */
export interface Head {
  end: number
  /** It says by itself that a mail follows. Else what follows has to look quoted. */
  sure: boolean
}

/** Lines that a program breaks such a line into at most, and its length. */
const MOST_LINES = 4
export const MOST_LENGTH = 500
const SHORTEST = 4

export const DASHES: ReadonlySet<string> = new Set('-_=*>—–─#<:： \t\u00a0\u202f')
export const ADDRESS = /[^\s<>@:]@[^\s<>@]+\.[a-z]{2}|mailto:/i
const DATE = /\d{1,4}[./-]\s?\d{1,2}[./-]\s?\d{1,4}|\b(?:19|20)\d\d\b|\d{1,2}[:.]\d\d|\d{4}年/
/** A day and nothing else before a name: as some programs begin the line. */
const DATE_FIRST = /^\d{4}[-/.]\d{1,2}[-/.]\d{1,2}\s/
const ADDRESS_LAST = /<[^<>\s]+@[^<>\s]+>\s*[:：]?$/
const GMT_NAME = /^\d{4}-\d\d-\d\d \d{1,2}:\d\d GMT[+-]\d\d:?\d\d \S/

/** `On … somebody wrote:` in one of many languages, and however it is broken into lines. */
export function attributionAt(lines: readonly Line[], at: number): Head | null {
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
    if (sure !== null) return beginsBelow(lines, at, index) ? null : { end: index + 1, sure }
  }
  return null
}

/** As such a line ends. */
const ENDS = /[-:：>*_]$/
const STARTS = /^(?:on|at|am|den|le|el|il|op|em|dnia|w dniu|på|dne|dňa) (?=.{0,40}\d)/i
const BEGINS =
  /^(?:[-*_\s]*)(?:on|at|am|den|le|el|il|op|em|en|dnia|w|på|dne|dňa|ma|la|pe|mon|tue|wed|thu|fri|sat|sun|o|στις|на|в|у|в|au|ve|בתאריך|ב|في|在|于|於|el|a|kl|им|vào|pada|\d+)(?:[\s.,:/年月-]|\d|$)/i

/** Words with which such a line begins, and goes on after a break, too. */
const GOES_ON = /^(?:at|den|el|em|le|il) /i

/** The first line is what somebody wrote, and a later one begins with it. */
function beginsBelow(lines: readonly Line[], at: number, to: number): boolean {
  const first = lines[at]?.text ?? ''
  const broken = STARTS.test(first) && !SENTENCE.test(first)
  for (let index = at + 1; index <= to; index += 1) {
    const text = lines[index]?.text ?? ''
    if (STARTS.test(text) && !(broken && GOES_ON.test(text))) return true
    if (DATE.test(text) && attributes(text) === true) return true
  }
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
