/** When runs begin, as offices say it, and as the server wants it: a cron expression. Pure. */

export interface Schedule {
  kind: 'daily' | 'weekly' | 'cron'
  /** `02:30` */
  time: string
  /** 0 is Sunday. */
  weekday: number
  /** As it was written, for whoever wants more than the two others. */
  cron: string
}

const SIMPLE = /^(\d{1,2}) (\d{1,2}) \* \* (\*|[0-7])$/

export function readSchedule(cron: string): Schedule {
  const found = SIMPLE.exec(cron.trim())
  const [, minute = '', hour = '', weekday = '*'] = found ?? []
  if (!found || Number(minute) > 59 || Number(hour) > 23) {
    return { kind: 'cron', time: '02:30', weekday: 1, cron }
  }
  const time = `${hour.padStart(2, '0')}:${minute.padStart(2, '0')}`
  return weekday === '*'
    ? { kind: 'daily', time, weekday: 1, cron }
    : { kind: 'weekly', time, weekday: Number(weekday) % 7, cron }
}

export function writeSchedule({ kind, time, weekday, cron }: Schedule): string {
  if (kind === 'cron') return cron.trim()
  const [hour, minute] = time.split(':').map(Number)
  return `${minute} ${hour} * * ${kind === 'daily' ? '*' : weekday}`
}
