/** Office hours as they are written: a row for each day of the week. */
import type { Hours, WidgetSettings } from '../../../../../server/contract/widget.ts'
import { t } from '../../../../lib/i18n.ts'
import type { Faults, SectionForm } from '../section.ts'

/** `24:00` is written `00:00`, because a field for times knows no other. */
export interface Interval {
  from: string
  to: string
}

export interface HoursDraft {
  always: boolean
  timeZone: string
  /** Monday first. */
  days: Interval[][]
  closed: string[]
  replyTime: WidgetSettings['replyTime']
}

export const REPLY_TIMES = ['minutes', 'hour', 'hours', 'day', null] as const
const WORKDAY: Interval = { from: '09:00', to: '17:00' }

export const ownTimeZone = () => new Intl.DateTimeFormat().resolvedOptions().timeZone

/** What can be chosen; `chosen` is kept even if this browser has no such zone. */
export function timeZones(chosen: string): string[] {
  const known = Intl.supportedValuesOf('timeZone')
  return known.includes(chosen) ? known : [chosen, ...known]
}

export const office: SectionForm<HoursDraft> = {
  read: ({ hours, replyTime }) => ({
    always: hours === null,
    timeZone: hours?.timeZone ?? ownTimeZone(),
    days: hours ? daysOf(hours) : [1, 2, 3, 4, 5, 6, 7].map((day) => (day < 6 ? [{ ...WORKDAY }] : [])),
    closed: [...(hours?.closed ?? [])],
    replyTime,
  }),
  write: (draft) => ({ hours: draft.always ? null : hoursOf(draft), replyTime: draft.replyTime }),
  check: ({ always, days }): Faults => {
    if (always) return {}
    const faults: Faults = {}
    days.forEach((intervals, day) => {
      intervals.forEach((interval, index) => {
        const fault = faultOf(interval, intervals.slice(0, index))
        if (fault) faults[`days.${day}.${index}`] = fault
      })
    })
    return faults
  },
}

/** The hours of a draft, those that make no sense left out. */
export const hoursOf = ({ timeZone, days, closed }: HoursDraft): Hours => ({
  timeZone,
  week: days.flatMap((intervals, index) =>
    intervals
      .map(({ from, to }) => ({ day: index + 1, from, to: end(to) }))
      .filter(({ from, to }) => from !== '' && from < to)
      .toSorted((a, b) => a.from.localeCompare(b.from)),
  ),
  closed: closed.toSorted(),
})

const daysOf = ({ week }: Hours): Interval[][] =>
  [1, 2, 3, 4, 5, 6, 7].map((day) =>
    week
      .filter((each) => each.day === day)
      .toSorted((a, b) => a.from.localeCompare(b.from))
      .map(({ from, to }) => ({ from, to: to === '24:00' ? '00:00' : to })),
  )

const end = (clock: string) => (clock === '00:00' ? '24:00' : clock)

function faultOf(interval: Interval, before: readonly Interval[]): string | null {
  if (interval.from === '' || interval.to === '') return t('website.fault.times')
  if (interval.from >= end(interval.to)) return t('website.fault.order')
  const overlaps = before.some(({ from, to }) => interval.from < end(to) && from < end(interval.to))
  return overlaps ? t('website.fault.overlap') : null
}

/** What is proposed as the next interval of a day: after its last one, or a working day. */
export function nextInterval(intervals: readonly Interval[]): Interval {
  const last = intervals.at(-1)
  if (!last || last.to === '00:00' || last.to >= '22:00') return { ...WORKDAY }
  const hour = (clock: string, more: number) => String(Number(clock.slice(0, 2)) + more).padStart(2, '0')
  return { from: `${hour(last.to, 1)}:00`, to: `${hour(last.to, 2)}:00` }
}
