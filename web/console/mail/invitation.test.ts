import { beforeEach, expect, it } from 'vitest'
import { setLocale } from '../../lib/i18n.ts'
import '../../lib/locales/mail.ts'
import { whenWords } from './invitation.ts'

beforeEach(() => setLocale('en'))
const local = (day: number, hour: number) => new Date(2026, 10, day, hour, 30).getTime()
const utc = (day: number) => Date.UTC(2026, 10, day)

it('says when something takes place', () => {
  expect(whenWords({ start: local(19, 15), end: local(19, 16), allDay: false })).toBe(
    'Thu, 19 Nov 2026, 15:30 – 16:30',
  )
  expect(whenWords({ start: local(19, 15), end: null, allDay: false })).toBe('Thu, 19 Nov 2026, 15:30')
  expect(whenWords({ start: local(19, 15), end: local(20, 9), allDay: false })).toBe(
    'Thu, 19 Nov 2026, 15:30 – 20 Nov 2026, 09:30',
  )
})

it('names days as they are, wherever the reader is', () => {
  expect(whenWords({ start: utc(19), end: utc(20), allDay: true })).toBe('19 Nov 2026, all day')
  expect(whenWords({ start: utc(19), end: utc(22), allDay: true })).toBe('19 Nov 2026 – 21 Nov 2026, all day')
  expect(whenWords({ start: utc(19), end: null, allDay: true })).toBe('19 Nov 2026, all day')
})

it('says nothing of what could not be read', () => {
  expect(whenWords({ start: null, end: null, allDay: false })).toBe(null)
})
