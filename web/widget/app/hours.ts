/** "We are back tomorrow at 9:00", by the wall clock of those who answer. */
import type { WidgetView } from '../../../server/contract/widget.ts'
import type { Speech } from './speech.ts'

type Hours = WidgetView['hours']

const DAY = 86_400_000

/** null: nothing is known about when they are back. */
export function backWords({ t, locale }: Speech, hours: Hours, now: number): string | null {
  const { opensAt, timeZone } = hours
  if (opensAt === null) return null
  const zone = timeZone === null ? {} : { timeZone }
  // Elsewhere it is another hour, and without its zone "9:00" would be read as the visitor's own.
  const foreign = wallClock(opensAt, zone) !== wallClock(opensAt, {})
  const format = (options: Intl.DateTimeFormatOptions) =>
    new Intl.DateTimeFormat(locale, { ...zone, ...options }).format(opensAt)
  const time = format({ hour: 'numeric', minute: '2-digit', ...(foreign ? { timeZoneName: 'short' } : {}) })
  const days = Math.round((dateOf(opensAt, zone) - dateOf(now, zone)) / DAY)
  if (days <= 0) return t('back.today', { time })
  if (days === 1) return t('back.tomorrow', { time })
  if (days < 7) return t('back.weekday', { day: format({ weekday: 'long' }), time })
  return t('back.date', { day: format({ day: 'numeric', month: 'long' }), time })
}

const wallClock = (at: number, zone: Intl.DateTimeFormatOptions) =>
  new Intl.DateTimeFormat('en', { ...zone, dateStyle: 'short', timeStyle: 'short' }).format(at)

/** The day in that zone, as the UTC midnight of the same date. */
function dateOf(at: number, zone: Intl.DateTimeFormatOptions): number {
  const parts = new Intl.DateTimeFormat('en', {
    ...zone,
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
  }).formatToParts(at)
  const part = (type: string) => Number(parts.find((each) => each.type === type)?.value)
  return Date.UTC(part('year'), part('month') - 1, part('day'))
}
