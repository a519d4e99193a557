/**
 * Whether somebody answers at a moment, for the sentence below the week and for the preview. What visitors
 * are told is the server's word; tests/website/hours.test.ts sees to it that this is the same.
 */
import type { Hours } from '../../../../../server/contract/widget.ts'
import { midnightOf, momentsOf, wallClockOf } from './zone.ts'

export interface Opening {
  open: boolean
  /** When it opens again; null: it is open, or it never does. */
  opensAt: number | null
}

const DAY = 86_400_000
const MINUTE = 60_000
/** Further ahead nobody waits: an inbox whose next opening is later counts as one that never opens. */
const DAYS_AHEAD = 366

/** `hours`: null is always open. `now` in milliseconds. */
export function openingAt(hours: Hours | null, now: number): Opening {
  if (!hours) return { open: true, opensAt: null }
  const clock = wallClockOf(hours.timeZone)
  if (isOpen(hours, clock(now))) return { open: true, opensAt: null }
  const today = midnightOf(clock(now))
  for (let day = today; day <= today + DAYS_AHEAD * DAY; day += DAY) {
    const times = timesOf(hours, day)
    if (times.length === 0) continue
    const openings = momentsOf(
      clock,
      day,
      times.map(({ begins }) => begins),
    ).filter((at) => at > now && midnightOf(clock(at)) === day && isOpen(hours, clock(at)))
    if (openings.length > 0) return { open: false, opensAt: Math.min(...openings) }
  }
  return { open: false, opensAt: null }
}

/** The wall clock decides: an hour that comes twice is twice as it says, one that is left out never comes. */
function isOpen(hours: Hours, wall: number): boolean {
  return timesOf(hours, midnightOf(wall)).some(({ begins, ends }) => begins <= wall && wall < ends)
}

/** Of one day, by the clock on the wall. */
function timesOf({ week, closed }: Hours, midnight: number): Array<{ begins: number; ends: number }> {
  const date = new Date(midnight)
  if (closed.includes(date.toISOString().slice(0, 10))) return []
  const weekday = date.getUTCDay() || 7
  return week
    .filter(({ day }) => day === weekday)
    .map(({ from, to }) => ({ begins: midnight + sinceMidnight(from), ends: midnight + sinceMidnight(to) }))
}

function sinceMidnight(time: string): number {
  const [hours = 0, minutes = 0] = time.split(':').map(Number)
  return (hours * 60 + minutes) * MINUTE
}
