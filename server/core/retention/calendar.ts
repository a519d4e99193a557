/** When periods end. Pure. */
import { Temporal } from 'temporal-polyfill'
import { HOUR } from '../../clock.ts'
import type { Period } from '../../contract/retention.ts'

/**
 * Days and longer units are of the calendar in `timeZone`: the day of `from` is not counted, and the period ends as
 * its last day does, at the first moment of the next one (Regulation (EEC, Euratom) No 1182/71, Article 3(2)(b)
 * and (c); §§ 187(1), 188 BGB). Where the last month has no such day, its last one counts. `yearEnd`: counted
 * from 31 December of that year. Hours are exact. Times in ms.
 */
export function endOfPeriod(
  from: number,
  { count, unit }: Period,
  timeZone: string,
  yearEnd = false,
): number {
  if (unit === 'hours') return from + count * HOUR
  const key = `${timeZone} ${count} ${unit} ${yearEnd} ${Math.floor(from / QUARTER)}`
  const known = memo.get(key)
  if (known !== undefined) return known
  const day = Temporal.Instant.fromEpochMilliseconds(from).toZonedDateTimeISO(timeZone).toPlainDate()
  const begins = yearEnd ? day.with({ month: 12, day: 31 }) : day
  const end = begins
    .add({ [unit]: count })
    .add({ days: 1 })
    .toZonedDateTime(timeZone).epochMilliseconds
  if (memo.size >= MOST_KNOWN) memo.clear()
  memo.set(key, end)
  return end
}

/** Everywhere on earth a day begins at a quarter of an hour, so all of a quarter is one day. */
const QUARTER = 15 * 60_000
/** Calendars are slow, and a policy is asked of millions of conversations. */
const memo = new Map<string, number>()
const MOST_KNOWN = 50_000

/** The day as a number that people can read: 20261122. */
export function dayNumber(at: number, timeZone: string): number {
  const { year, month, day } = Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO(timeZone)
  return year * 10_000 + month * 100 + day
}
