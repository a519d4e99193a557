/** When periods end. Pure. */
import { Temporal } from 'temporal-polyfill'
import { DAY, HOUR } from '../../clock.ts'
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
  const days = daysOf(`${timeZone} ${count} ${unit} ${yearEnd}`)
  const about = Math.floor(from / DAY)
  const known = days.get(about)?.find(({ begins, next }) => begins <= from && from < next)
  if (known) return known.end
  const day = Temporal.Instant.fromEpochMilliseconds(from).toZonedDateTimeISO(timeZone).toPlainDate()
  const startOf = (date: Temporal.PlainDate) => date.toZonedDateTime(timeZone).epochMilliseconds
  const counted = yearEnd ? day.with({ month: 12, day: 31 }) : day
  const end = startOf(counted.add({ [unit]: count }).add({ days: 1 }))
  const [begins, next] = [startOf(day), startOf(day.add({ days: 1 }))]
  // Where clocks went back over midnight, a minute or an hour of the day before comes once more.
  if (begins <= from && from < next) days.set(about, [...(days.get(about) ?? []), { begins, next, end }])
  return end
}

/** A day of the office, from its first moment to that of the next one, and when a period ends that starts on it. */
interface KnownDay {
  begins: number
  next: number
  end: number
}

/**
 * Calendars are slow, and a policy is asked of millions of conversations: by period, and by the day in UTC, on which two
 * days of the office may meet.
 */
const memo = new Map<string, Map<number, KnownDay[]>>()
const MOST_PERIODS = 200
const MOST_DAYS = 20_000

function daysOf(period: string): Map<number, KnownDay[]> {
  const known = memo.get(period)
  if (known && known.size < MOST_DAYS) return known
  if (memo.size >= MOST_PERIODS) memo.clear()
  const days = new Map<number, KnownDay[]>()
  memo.set(period, days)
  return days
}

/**
 * The latest start (ms, from FIRST to `now`) whose period is over by `now`: of what started later none is, of what
 * started sooner all are. Where no period that long is over, FIRST.
 */
export function latestStart(now: number, period: Period, timeZone: string, yearEnd = false): number {
  const isOver = (from: number) => endOfPeriod(from, period, timeZone, yearEnd) <= now
  if (isOver(now)) return now
  // Ends follow in the order of starts, so halving finds the last one.
  let [over, open] = [FIRST, now]
  while (open - over > 1) {
    const middle = Math.floor((over + open) / 2)
    if (isOver(middle)) over = middle
    else open = middle
  }
  return over
}

/** Nothing that anybody said here is that old. */
const FIRST = Date.UTC(1900)

/** The day as a number that people can read: 20261122. */
export function dayNumber(at: number, timeZone: string): number {
  const { year, month, day } = Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO(timeZone)
  return year * 10_000 + month * 100 + day
}
