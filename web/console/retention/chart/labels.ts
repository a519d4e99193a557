/** What stands below bars, and how a span of time is called. */
import type { TimelineView } from '../../../../server/contract/retention.ts'
import { locale, t } from '../../../lib/i18n.ts'
import { officeDay } from '../dates.ts'

type Bucket = TimelineView['buckets'][number]
export type Span = 'weeks' | 'years'

const format = (at: number, timeZone: string, options: Intl.DateTimeFormatOptions) =>
  new Intl.DateTimeFormat(locale.value === 'de' ? 'de-DE' : 'en-GB', { timeZone, ...options }).format(at)

export function bucketName(bucket: Bucket, span: Span, timeZone: string): string {
  if (span === 'years') return format(bucket.from, timeZone, { year: 'numeric' })
  return t('retention.weekOf', { date: officeDay(bucket.from, timeZone) })
}

/** A month where it begins, with its year where that does; every year by itself. */
export function axisLabels(buckets: readonly Bucket[], span: Span, timeZone: string): (string | null)[] {
  const year = (at: number) => format(at, timeZone, { year: 'numeric' })
  const month = (at: number) => format(at, timeZone, { month: 'short' })
  return buckets.map(({ from }, index) => {
    if (span === 'years') return year(from)
    const before = buckets[index - 1]?.from
    if (before === undefined) return month(from)
    if (month(before) === month(from)) return null
    return year(before) === year(from) ? month(from) : `${month(from)} ${year(from)}`
  })
}
