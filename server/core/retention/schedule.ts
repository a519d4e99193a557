/** When runs are due. Pure. */
import { CronExpressionParser } from 'cron-parser'
import { HOUR } from '../../clock.ts'
import type { RetentionSettings } from '../../contract/retention.ts'

type Schedule = Pick<RetentionSettings, 'schedule' | 'timeZone'>

/** Minute, hour, day, month, weekday. Seconds, names of schedules and random values are not for a plan that is shown. */
const FIVE_FIELDS = /^[\dA-Za-z*,/#?-]+(?: +[\dA-Za-z*,/#?-]+){4}$/
const RANDOM = /(?:^|[ ,])H/

/**
 * The first moment after `from` (ms) that the expression names, by the clocks of the office. A time that clocks pass
 * over in spring is kept when they have; one that they show twice in autumn counts once.
 */
export function nextRunAfter({ schedule, timeZone }: Schedule, from: number): number {
  // Begun some hours before, so that the second of two equal times is known to be the second.
  const times = CronExpressionParser.parse(schedule, { tz: timeZone, currentDate: from - 3 * HOUR })
  for (;;) {
    const time = times.next().getTime()
    if (time > from) return time
  }
}

/** Why it is no schedule; null: it is one. */
export function problemOf(settings: Schedule, now: number): string | null {
  const { schedule } = settings
  if (!FIVE_FIELDS.test(schedule) || RANDOM.test(schedule)) {
    return 'expected minute, hour, day, month and weekday, such as 30 2 * * *'
  }
  try {
    nextRunAfter(settings, now)
    return null
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    return `expected a cron expression: ${reason}`
  }
}
