/** Whether somebody answers right now, and when again. Pure; by the wall clock of the inbox's zone. */
import { Temporal } from 'temporal-polyfill'
import type { Hours, WidgetView } from '../../contract/widget.ts'

/** Further ahead nobody waits: an inbox whose next opening is later counts as one that never opens. */
const DAYS_AHEAD = 366

/** `now`: milliseconds. Without hours it is always open. */
export function openingAt(hours: Hours | null, now: number): WidgetView['hours'] {
  if (hours === null) return { open: true, opensAt: null, timeZone: null }
  const { timeZone } = hours
  const here = Temporal.Instant.fromEpochMilliseconds(now).toZonedDateTimeISO(timeZone)
  const open = isOpen(hours, here)
  return { open, opensAt: open ? null : nextOpening(hours, here), timeZone }
}

/** The wall clock decides: an hour that comes twice is twice as it says, one that is left out never comes. */
function isOpen({ week, closed }: Hours, at: Temporal.ZonedDateTime): boolean {
  if (closed.includes(at.toPlainDate().toString())) return false
  const time = at.toPlainTime().toString({ smallestUnit: 'minute' })
  return week.some(({ day, from, to }) => day === at.dayOfWeek && from <= time && time < to)
}

function nextOpening(hours: Hours, now: Temporal.ZonedDateTime): number | null {
  const today = now.toPlainDate()
  for (let ahead = 0; ahead <= DAYS_AHEAD; ahead++) {
    const date = today.add({ days: ahead })
    const openings = beginnings(hours, date)
      .filter((at) => at.toPlainDate().equals(date) && Temporal.ZonedDateTime.compare(at, now) > 0)
      .filter((at) => isOpen(hours, at))
      .map(({ epochMilliseconds }) => epochMilliseconds)
    if (openings.length > 0) return Math.min(...openings)
  }
  return null
}

/** When it may open on that day: at its times, both where one comes twice, and when the clocks change. */
function beginnings({ week, timeZone }: Hours, date: Temporal.PlainDate): Temporal.ZonedDateTime[] {
  const times = week.filter(({ day }) => day === date.dayOfWeek)
  if (times.length === 0) return []
  const midnight = date.toZonedDateTime(timeZone)
  const change = midnight.hoursInDay === 24 ? null : midnight.getTimeZoneTransition('next')
  const named = times.flatMap(({ from }) => {
    const time = date.toPlainDateTime(Temporal.PlainTime.from(from))
    return (['earlier', 'later'] as const).map((which) =>
      time.toZonedDateTime(timeZone, { disambiguation: which }),
    )
  })
  return [midnight, ...(change ? [change] : []), ...named]
}
