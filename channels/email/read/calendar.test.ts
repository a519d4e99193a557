import { describe, expect, it } from 'vitest'
import { readInvitation } from './calendar.ts'

const calendar = (event: string, before = 'METHOD:REQUEST\r\n') =>
  `BEGIN:VCALENDAR\r\nVERSION:2.0\r\n${before}BEGIN:VEVENT\r\n${event}\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n`
const utc = (text: string) => Date.parse(text)

describe('an invitation', () => {
  it('says what, when, where and who', () => {
    const event = [
      'BEGIN:VALARM\r\nSUMMARY:Alarm\r\nEND:VALARM',
      'SUMMARY:Besuch\\, kurz \r\n und bündig',
      'DTSTART;TZID=Europe/Berlin:20261012T093000',
      'DTEND;TZID=Europe/Berlin:20261012T103000',
      'LOCATION:Werft\\n2',
      'ORGANIZER;CN="Brandt, Carla":MAILTO:Carla@kunde.example',
    ].join('\r\n')
    expect(readInvitation(calendar(event), null)).toEqual({
      method: 'request',
      summary: 'Besuch, kurz und bündig',
      start: utc('2026-10-12T07:30:00Z'),
      end: utc('2026-10-12T08:30:00Z'),
      allDay: false,
      location: 'Werft 2',
      organizer: { name: 'Brandt, Carla', address: 'carla@kunde.example' },
    })
  })

  it.each([
    ['DTSTART:20261012T093000Z', '2026-10-12T09:30:00Z'],
    ['DTSTART;TZID=W. Europe Standard Time:20261012T093000', '2026-10-12T07:30:00Z'],
    ['DTSTART;TZID="/mozilla.org/20050126_1/America/New_York":20261012T093000', '2026-10-12T13:30:00Z'],
    ['DTSTART;TZID=America/Argentina/Buenos_Aires:20261012T093000', '2026-10-12T12:30:00Z'],
  ])('%s', (line, expected) => {
    expect(readInvitation(calendar(line), null)?.start).toBe(utc(expected))
  })

  it('takes days as days', () => {
    const found = readInvitation(calendar('DTSTART;VALUE=DATE:20261012\r\nDTEND;VALUE=DATE:20261014'), null)
    expect(found).toMatchObject({ allDay: true, start: utc('2026-10-12T00:00:00Z'), end: utc('2026-10-14') })
  })

  it('ends after as long as it takes', () => {
    const found = readInvitation(calendar('DTSTART:20261012T093000Z\r\nDURATION:P1DT2H30M'), null)
    expect(found?.end).toBe(utc('2026-10-13T12:00:00Z'))
  })

  it('knows a zone of its own making where that has one offset, and says so where it can not know', () => {
    const zone =
      'METHOD:REQUEST\r\nBEGIN:VTIMEZONE\r\nTZID:Ship\r\nBEGIN:STANDARD\r\nTZOFFSETTO:+0330\r\nEND:STANDARD\r\nEND:VTIMEZONE\r\n'
    const event = 'DTSTART;TZID=Ship:20261012T093000'
    expect(readInvitation(calendar(event, zone), null)?.start).toBe(utc('2026-10-12T06:00:00Z'))
    expect(readInvitation(calendar(event), null)).toMatchObject({ start: null })
    expect(readInvitation(calendar('DTSTART:20261012T093000'), null)).toMatchObject({ start: null })
    expect(readInvitation(calendar('DTSTART:20261341T093000Z'), null)).toMatchObject({ start: null })
  })

  it('takes its method from the part where the calendar has none, and leaves alone what invites nobody', () => {
    expect(readInvitation(calendar('SUMMARY:X', ''), 'CANCEL')?.method).toBe('cancel')
    expect(readInvitation(calendar('SUMMARY:X', ''), null)?.method).toBe('publish')
    expect(readInvitation(calendar('SUMMARY:X', 'METHOD:COUNTER\r\n'), null)).toBeNull()
    expect(readInvitation('BEGIN:VCALENDAR\r\nMETHOD:REQUEST\r\nEND:VCALENDAR', null)).toBeNull()
    expect(readInvitation('', 'REQUEST')).toBeNull()
  })
})
