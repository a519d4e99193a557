/** Days and times of the office, wherever its readers are. */
import { locale } from '../../lib/i18n.ts'

function format(at: number, timeZone: string, options: Intl.DateTimeFormatOptions): string {
  const language = locale.value === 'de' ? 'de-DE' : 'en-GB'
  return new Intl.DateTimeFormat(language, { timeZone, ...options }).format(at)
}

export const officeDay = (at: number, timeZone: string): string =>
  format(at, timeZone, { day: 'numeric', month: 'short', year: 'numeric' })
export const officeTime = (at: number, timeZone: string): string =>
  format(at, timeZone, { day: 'numeric', month: 'short', hour: '2-digit', minute: '2-digit' })
export const officeClock = (at: number, timeZone: string): string =>
  format(at, timeZone, { hour: '2-digit', minute: '2-digit' })
export const officeMoment = (at: number, timeZone: string): string =>
  format(at, timeZone, {
    day: 'numeric',
    month: 'long',
    year: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
    timeZoneName: 'short',
  })

const DAY = 24 * 60 * 60_000

export const daysFrom = (now: number, days: number): number => now + days * DAY
