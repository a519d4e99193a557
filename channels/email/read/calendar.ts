/** The invitation in a calendar part (RFC 5545, RFC 5546): its first event, as far as people are told of it. */
import type { MailInvitation } from '../../adapter.ts'
import { normalAddress } from './addresses.ts'
import { oneLine } from './words.ts'
import { instantIn, type WallTime } from './zones.ts'

interface Line {
  name: string
  params: Map<string, string>
  value: string
}

const LARGEST = 256 * 1024
const MOST_LINES = 5000
const METHODS = ['request', 'cancel', 'reply', 'publish'] as const

/** `method`: of the part, where the calendar itself has none. null: nobody is told of an event by it. */
export function readInvitation(text: string, method: string | null): MailInvitation | null {
  const lines = linesOf(text.slice(0, LARGEST))
  const event = within(lines, 'VEVENT')
  const said = (find(lines, 'METHOD')?.value ?? method ?? 'publish').trim().toLowerCase()
  const known = METHODS.find((each) => each === said)
  if (!event || !known) return null
  const offset = fixedOffset(lines)
  const start = find(event, 'DTSTART')
  const from = start ? timeOf(start, offset) : null
  return {
    method: known,
    summary: worded(find(event, 'SUMMARY')),
    start: from,
    end: endOf(event, from, offset),
    allDay: start !== undefined && isDay(start),
    location: worded(find(event, 'LOCATION')),
    organizer: personOf(find(event, 'ORGANIZER')),
  }
}

/** Folded lines are put together (section 3.1). */
function linesOf(text: string): Line[] {
  const whole = text.replaceAll(/\r?\n[ \t]/g, '').split(/\r?\n/)
  return whole.slice(0, MOST_LINES).flatMap((line) => lineOf(line) ?? [])
}

function lineOf(line: string): Line | null {
  const colon = outsideQuotes(line, ':')
  if (colon === -1) return null
  const [name = '', ...params] = partsOf(line.slice(0, colon))
  const pairs = params.map((param): [string, string] => {
    const at = param.indexOf('=')
    return [param.slice(0, at).toUpperCase(), param.slice(at + 1).replace(/^"([^"]*)"$/, '$1')]
  })
  return { name: name.toUpperCase(), params: new Map(pairs), value: line.slice(colon + 1) }
}

function partsOf(text: string): string[] {
  const parts: string[] = []
  let rest = text
  for (let at = outsideQuotes(rest, ';'); at !== -1; at = outsideQuotes(rest, ';')) {
    parts.push(rest.slice(0, at))
    rest = rest.slice(at + 1)
    if (parts.length === 20) return parts
  }
  return [...parts, rest]
}

function outsideQuotes(text: string, sign: string): number {
  let quoted = false
  for (let at = 0; at < text.length; at++) {
    if (text[at] === '"') quoted = !quoted
    else if (text[at] === sign && !quoted) return at
  }
  return -1
}

/** The first component of that name, without what is inside it (alarms have descriptions, too). */
function within(lines: readonly Line[], component: string): Line[] | null {
  const begin = lines.findIndex(
    ({ name, value }) => name === 'BEGIN' && value.trim().toUpperCase() === component,
  )
  if (begin === -1) return null
  const found: Line[] = []
  let depth = 0
  for (const line of lines.slice(begin + 1)) {
    if (line.name === 'BEGIN') depth++
    else if (line.name === 'END') depth--
    else if (depth === 0) found.push(line)
    if (depth < 0) break
  }
  return found
}

const find = (lines: readonly Line[], name: string): Line | undefined =>
  lines.find((line) => line.name === name)

const isDay = ({ params, value }: Line): boolean =>
  params.get('VALUE') === 'DATE' || /^\d{8}$/.test(value.trim())

/** Without a zone it is a time of the reader's own clock, which nobody here knows: null. */
function timeOf(line: Line, offset: number | null): number | null {
  const match = /^(\d{4})(\d\d)(\d\d)(?:T(\d\d)(\d\d)(\d\d)(Z?))?$/.exec(line.value.trim())
  if (!match) return null
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = match
    .slice(1, 7)
    .map((text) => Number(text || 0))
  const time: WallTime = { year, month, day, hour, minute, second: Math.min(second, 59) }
  if (isDay(line) || match[7] === 'Z') return instantIn(time, 'UTC')
  const zone = line.params.get('TZID')
  if (zone === undefined) return null
  const known = instantIn(time, zone)
  const asUtc = offset === null ? null : instantIn(time, 'UTC')
  return known ?? (asUtc === null ? null : asUtc - (offset ?? 0))
}

/** Of a zone that nobody knows by its name, where it has the same offset all year; milliseconds. */
function fixedOffset(lines: readonly Line[]): number | null {
  const offsets = new Set(lines.flatMap(({ name, value }) => (name === 'TZOFFSETTO' ? [value.trim()] : [])))
  const [only = ''] = offsets
  const match = /^([+-])(\d\d)(\d\d)/.exec(only)
  if (offsets.size !== 1 || !match) return null
  const ms = (Number(match[2]) * 60 + Number(match[3])) * 60_000
  return match[1] === '-' ? -ms : ms
}

function endOf(event: readonly Line[], start: number | null, offset: number | null): number | null {
  const end = find(event, 'DTEND')
  if (end) return timeOf(end, offset)
  const match = /^P(?:(\d{1,5})W)?(?:(\d{1,5})D)?(?:T(?:(\d{1,5})H)?(?:(\d{1,5})M)?(?:(\d{1,5})S)?)?$/.exec(
    find(event, 'DURATION')?.value.trim() ?? '',
  )
  if (start === null || !match) return null
  const [weeks = 0, days = 0, hours = 0, minutes = 0, seconds = 0] = match
    .slice(1)
    .map((text) => Number(text || 0))
  return start + ((((weeks * 7 + days) * 24 + hours) * 60 + minutes) * 60 + seconds) * 1000
}

/** Section 3.3.11. */
function worded(line: Line | undefined): string | null {
  const text =
    line?.value.replaceAll(/\\([\\;,nN])/g, (_, sign: string) => (/n/i.test(sign) ? ' ' : sign)) ?? ''
  return oneLine(text, 500) || null
}

function personOf(line: Line | undefined): MailInvitation['organizer'] {
  const address = normalAddress(line?.value.trim().replace(/^mailto:/i, '') ?? '')
  return address === null ? null : { name: oneLine(line?.params.get('CN') ?? '', 200) || null, address }
}
