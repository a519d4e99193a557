import { beforeEach, describe, expect, it } from 'vitest'
import { ago, day, firstName, initials, money, most, playTime, size } from './format.ts'
import { setLocale } from './i18n.ts'
import { HOUR, MINUTE, NOON } from './testing.ts'

const DAY = 24 * HOUR
beforeEach(() => setLocale('en'))

describe('ago', () => {
  it.each([
    [NOON - 10, 'now'],
    [NOON - 12 * MINUTE, '12 m'],
    [NOON - 2 * DAY, 'Sat'],
    [NOON - 30 * DAY, '17 Oct'],
  ])('shortens', (at, words) => {
    expect(ago(at, NOON)).toBe(words)
  })
})

describe('day', () => {
  it('has words for today and yesterday', () => {
    expect([day(NOON, NOON), day(NOON - DAY, NOON)]).toEqual(['Today', 'Yesterday'])
  })
  it('names other days in the reader’s language', () => {
    setLocale('de')
    expect(day(NOON - 2 * DAY, NOON)).toBe('Samstag, 14. November')
  })
  it('adds the year where it is another one', () => {
    expect(day(NOON - 365 * DAY, NOON)).toContain('2025')
  })
})

describe('initials', () => {
  it.each([
    ['Katharina Brandt', 'KB'],
    ['Dr. Annegret Hoffmann', 'AH'],
    ['Familie Petersen', 'P'],
    ['Maximilian von Reuter', 'MR'],
    ['çağla', 'Ç'],
    ['+49 151', '?'],
    [null, '?'],
  ])('of %s', (name, letters) => {
    expect(initials(name)).toBe(letters)
  })
})

it('writes sizes, times and money', () => {
  expect([size(84_000), size(1_250_000), size(12)]).toEqual(['84 kB', '1.3 MB', '1 kB'])
  expect([most(16 * 1024 * 1024), most(100 * 1024)]).toEqual(['16 MB', '100 kB'])
  expect([playTime(41.2), playTime(Number.NaN), playTime(75)]).toEqual(['0:41', '0:00', '1:15'])
  expect([money(9.5, 'EUR'), money(9.5, 'gold')]).toEqual(['€9.50', '9.50'])
})

describe('first names', () => {
  it.each([
    ['Mia Sommer', 'Mia'],
    ['Dr. Ingrid Falk', 'Ingrid'],
    ['Prof. Dr. Ada Lang', 'Ada'],
    ['Dr.', 'Dr.'],
    ['', ''],
  ])('of %s', (name, first) => {
    expect(firstName(name)).toBe(first)
  })
})
