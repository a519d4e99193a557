/** Dates of mails (RFC 5322 section 3.3, with the forms of section 4.3). The same text is the same time anywhere. */

const MONTHS = 'janfebmaraprmayjunjulaugsepoctnovdec'
/** Hours that the names of RFC 822 stand for; any other name counts as UTC. */
const ZONES: Record<string, number> = {
  est: -5,
  edt: -4,
  cst: -6,
  cdt: -5,
  mst: -7,
  mdt: -6,
  pst: -8,
  pdt: -7,
  cet: 1,
  cest: 2,
}
const DATE =
  /^(?:[a-z]+\.?,?\s{0,9})?(\d{1,2})[\s-]{1,9}([a-z]{3})[a-z]{0,6}\.?[\s-]{1,9}(\d{2,4})\s{1,9}(\d{1,2})[:.](\d{2})(?:[:.](\d{2}))?\s{0,9}(?:([+-]\d{4})|([a-z]{1,5}))?/i

/** Milliseconds; null: not to be read, or of no time that mails were written at. */
export function readDate(value: string): number | null {
  const match = DATE.exec(value.slice(0, 100).trim())
  if (!match) return null
  const [, day, month = '', year = '', hour, minute, second = '0', offset, zone] = match
  const index = MONTHS.indexOf(month.toLowerCase())
  if (index === -1 || index % 3 !== 0) return null
  if (Number(day) > 31 || Number(hour) > 24 || Number(minute) > 59 || Number(second) > 60) return null
  const at = Date.UTC(fullYear(year), index / 3, Number(day), Number(hour), Number(minute), Number(second))
  const ms = at - minutesOf(offset, zone) * 60_000
  return ms >= 0 && ms < Date.UTC(2200, 0) ? ms : null
}

/** RFC 5322 section 4.3. */
function fullYear(text: string): number {
  const year = Number(text)
  if (text.length === 4) return year
  return text.length === 2 && year < 50 ? 2000 + year : 1900 + year
}

function minutesOf(offset: string | undefined, zone: string | undefined): number {
  if (offset === undefined) return (ZONES[zone?.toLowerCase() ?? ''] ?? 0) * 60
  const minutes = Number(offset.slice(1, 3)) * 60 + Number(offset.slice(3))
  return offset.startsWith('-') ? -minutes : minutes
}
