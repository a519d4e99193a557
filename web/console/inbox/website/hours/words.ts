/** Days and times of an office, in the reader's language and the office's zone. */
import { locale, t } from '../../../../lib/i18n.ts'
import type { Opening } from './opening.ts'

const language = () => (locale.value === 'en' ? 'en-GB' : 'de-DE')
/** A Monday. */
const MONDAY = Date.UTC(2026, 10, 16, 12)
const DAY = 86_400_000

/** `day`: 0 is Monday. */
export const weekdayName = (day: number) =>
  new Intl.DateTimeFormat(language(), { weekday: 'long', timeZone: 'UTC' }).format(MONDAY + day * DAY)

export function openingSentence({ open, opensAt }: Opening, timeZone: string): string {
  if (open) return t('website.openNow')
  if (opensAt === null) return t('website.neverOpens')
  const time = new Intl.DateTimeFormat(language(), {
    weekday: 'long',
    day: 'numeric',
    month: 'long',
    hour: '2-digit',
    minute: '2-digit',
    timeZone,
  }).format(opensAt)
  return t('website.opensAt', { time })
}
