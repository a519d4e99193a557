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
    const openings = beginnings(hours, today.add({ days: ahead }))
      .filter((at) => Temporal.ZonedDateTime.compare(at, now) > 0 && isOpen(hours, at))
      .map(({ epochMilliseconds }) => epochMilliseconds)
    if (openings.length > 0) return Math.min(...openings)
  }
  return null
}

/** When it may open on that day: where a time comes twice both, where it is left out the one after it. */
function beginnings({ week, timeZone }: Hours, date: Temporal.PlainDate): Temporal.ZonedDateTime[] {
  return week
    .filter(({ day }) => day === date.dayOfWeek)
    .flatMap(({ from }) => {
      const time = date.toPlainDateTime(Temporal.PlainTime.from(from))
      const first = time.toZonedDateTime(timeZone, { disambiguation: 'earlier' })
      const second = time.toZonedDateTime(timeZone, { disambiguation: 'later' })
      const jump = first.getTimeZoneTransition('next')
      return jump && Temporal.ZonedDateTime.compare(jump, second) < 0
        ? [first, jump, second]
        : [first, second]
    })
}
