/** Whether somebody answers at a moment, for the sentence below the week and for the preview. */
import type { Hours } from '../../../../../server/contract/widget.ts'

export interface Opening {
  open: boolean
  /** When it opens again; null: it is open, or it never does. */
  opensAt: number | null
}

const DAY = 86_400_000
const MINUTE = 60_000
/** As many closed days as can be entered, a week on top: nothing opens later that has not opened then. */
const HORIZON = 207

/** `hours`: null is always open. `now` in milliseconds. */
export function openingAt(hours: Hours | null, now: number): Opening {
  if (!hours) return { open: true, opensAt: null }
  const wall = wallClock(now, hours.timeZone)
  const today = Math.floor(wall / DAY) * DAY
  for (let day = today; day <= today + HORIZON * DAY; day += DAY) {
    for (const { from, to } of intervalsOf(hours, day)) {
      const [begins, ends] = [day + minutesOf(from) * MINUTE, day + minutesOf(to) * MINUTE]
      if (begins <= wall && wall < ends) return { open: true, opensAt: null }
      if (begins > wall) return { open: false, opensAt: momentOf(begins, hours.timeZone) }
    }
  }
  return { open: false, opensAt: null }
}

/** Of one day, the earliest first. `day`: midnight, as if the wall clock were UTC. */
function intervalsOf({ week, closed }: Hours, day: number): Hours['week'] {
  const date = new Date(day)
  if (closed.includes(date.toISOString().slice(0, 10))) return []
  const weekday = date.getUTCDay() || 7
  return week.filter((each) => each.day === weekday).toSorted((a, b) => a.from.localeCompare(b.from))
}

function minutesOf(clock: string): number {
  const [hours = 0, minutes = 0] = clock.split(':').map(Number)
  return hours * 60 + minutes
}

/** What the clock on the wall of a zone says, as if that were UTC. */
function wallClock(moment: number, timeZone: string): number {
  const parts = new Intl.DateTimeFormat('en', {
    timeZone,
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  }).formatToParts(moment)
  const part = (type: string) => Number(parts.find((each) => each.type === type)?.value)
  return Date.UTC(part('year'), part('month') - 1, part('day'), part('hour'), part('minute'), part('second'))
}

/** The other way. Twice, because the first guess may lie on the other side of a change of clocks. */
function momentOf(wall: number, timeZone: string): number {
  const guess = wall - (wallClock(wall, timeZone) - wall)
  return guess - (wallClock(guess, timeZone) - wall)
}
