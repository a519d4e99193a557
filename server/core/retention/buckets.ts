/** The weeks or years of a timeline, by the calendar of the office. Pure. */
import { Temporal } from 'temporal-polyfill'

export interface Bucket {
  from: number
  /** Not included. */
  to: number
}

export const SPANS = ['weeks', 'years'] as const
export type Span = (typeof SPANS)[number]

/**
 * Seven years after this one: what the law keeps for six from the end of this year on is due as they end, which is
 * the first moment of the seventh.
 */
const SHOWN: Record<Span, number> = { weeks: 26, years: 8 }

/** From `now` on; the first ends with the week's Sunday or the year's last day, so that the others are whole. */
export function bucketsFrom(now: number, span: Span, timeZone: string): Bucket[] {
  const today = Temporal.Instant.fromEpochMilliseconds(now).toZonedDateTimeISO(timeZone).toPlainDate()
  const begins =
    span === 'weeks' ? today.subtract({ days: today.dayOfWeek - 1 }) : today.with({ month: 1, day: 1 })
  const edge = (number: number) => begins.add({ [span]: number }).toZonedDateTime(timeZone).epochMilliseconds
  return Array.from({ length: SHOWN[span] }, (_, number) => ({
    from: number === 0 ? now : edge(number),
    to: edge(number + 1),
  }))
}
