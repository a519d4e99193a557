/** When something takes place, in words. Pure. */
import type { MailView } from '../../../server/contract/mail.ts'
import { clock, date, startOfDay, utcDate, weekdayAndDate } from '../../lib/format.ts'
import { t } from '../../lib/i18n.ts'

type Invitation = Pick<NonNullable<MailView['invitation']>, 'start' | 'end' | 'allDay'>

const DAY = 86_400_000

export function whenWords({ start, end, allDay }: Invitation): string | null {
  if (start === null) return null
  if (allDay) return days(start, end)
  const from = `${weekdayAndDate(start)}, ${clock(start)}`
  if (end === null || end <= start) return from
  const until = startOfDay(start) === startOfDay(end) ? clock(end) : `${date(end)}, ${clock(end)}`
  return `${from} – ${until}`
}

/** Days have no time zone: they begin at midnight UTC, and the end is the day after the last (RFC 5545, 3.6.1). */
function days(start: number, end: number | null): string {
  const last = end === null ? start : end - DAY
  const words = last > start ? `${utcDate(start)} – ${utcDate(last)}` : utcDate(start)
  return `${words}, ${t('mail.allDay')}`
}
