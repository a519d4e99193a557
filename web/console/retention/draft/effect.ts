/** From when on a draft does something, in words. */
import { t } from '../../../lib/i18n.ts'
import { daysFrom, officeDay } from '../dates.ts'

/** What is decided today waits for whole days, and acts as the last of them has ended. */
export function firstEffect(graceDays: number, timeZone: string, now: number = Date.now()): string {
  if (graceDays === 0) return t('retention.effectNow')
  return t('retention.effectAfter', {
    count: graceDays,
    date: officeDay(daysFrom(now, graceDays + 1), timeZone),
  })
}
