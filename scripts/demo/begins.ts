/** When a conversation that is written for a day of its own began. */
import { DAY, MINUTE } from '../../server/clock.ts'

/** By the clock of the shop; or how long ago the last thing in it happened. */
export type Begins = { daysAgo: number; at: `${number}:${number}` } | { minutesAgo: number }

const SUNDAY = 0

/** `whole`: how long all of it takes, milliseconds. */
export function beginOf(begins: Begins, now: number, whole: number): number {
  if ('minutesAgo' in begins) return now - begins.minutesAgo * MINUTE - whole
  const [hour = 0, minute = 0] = begins.at.split(':').map(Number)
  const day = new Date(now - begins.daysAgo * DAY)
  day.setHours(hour, minute, 17)
  // The shop is closed on Sundays.
  return day.getDay() === SUNDAY ? day.getTime() - DAY : day.getTime()
}
