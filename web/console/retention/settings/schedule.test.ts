import { describe, expect, it } from 'vitest'
import { readSchedule, writeSchedule } from './schedule.ts'

describe('the schedule of runs', () => {
  it.each([
    ['30 2 * * *', 'daily', '02:30'],
    ['0 23 * * 0', 'weekly', '23:00'],
    ['5 4 * * 7', 'weekly', '04:05'],
    ['*/10 1-5 * * 1-5', 'cron', '02:30'],
    ['99 2 * * *', 'cron', '02:30'],
  ])('says %s in plain words, or as it is', (cron, kind, time) => {
    expect(readSchedule(cron)).toMatchObject({ kind, time })
  })
  it.each(['30 2 * * *', '0 23 * * 0', '15 0 1 * *'])('writes %s back as it was', (cron) => {
    expect(writeSchedule(readSchedule(cron))).toBe(cron)
  })
  it('takes a time that somebody set', () => {
    expect(writeSchedule({ kind: 'weekly', time: '07:05', weekday: 3, cron: '' })).toBe('5 7 * * 3')
  })
})
