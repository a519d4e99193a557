/** Classes of deletion: a standard period from one of three start points (DIN 66398, ISO/IEC 27555). Pure. */
import { STANDARD_DAYS, type DataClass, type MatrixPlace, type StartPoint } from '../../contract/catalogue.ts'
import type { Clock, Period, RetentionSettings, RuleBody } from '../../contract/retention.ts'

const STARTS: Record<Clock, StartPoint> = {
  created: 'collection',
  received: 'collection',
  last_customer_message: 'process_end',
  last_message: 'process_end',
  resolved: 'process_end',
  event: 'process_end',
  relationship_ended: 'relationship_end',
  consent_withdrawn: 'relationship_end',
}

export function placeOfRule({ clock, period, yearEnd }: RuleBody): MatrixPlace {
  return place(STARTS[clock], daysOf(period), yearEnd)
}

/** Of what no rule decides; null: that has no period. */
export function placeOfClass({ start, ends }: DataClass, { keep }: RetentionSettings): MatrixPlace | null {
  if (ends.by === 'setting') return place(start, keep[ends.name])
  return ends.by === 'fixed' ? place(start, ends.days) : null
}

const place = (start: StartPoint, days: number, yearEnd = false): MatrixPlace => ({
  start,
  days,
  standard: (STANDARD_DAYS as readonly number[]).includes(days),
  yearEnd,
})

/** As people take it: half a year is 180 days, twelve months are a year. Part of a day counts as one. */
function daysOf({ count, unit }: Period): number {
  switch (unit) {
    case 'hours':
      return Math.ceil(count / 24)
    case 'days':
      return count
    case 'weeks':
      return count * 7
    case 'months':
      return Math.floor(count / 12) * 365 + (count % 12) * 30
    case 'years':
      return count * 365
  }
}
