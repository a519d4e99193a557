import { beforeEach, describe, expect, it } from 'vitest'
import { span } from './format.ts'
import { setLocale } from './i18n.ts'
import { HOUR, MINUTE, NOON } from './testing.ts'
import { replyWindow, windowOf } from './window.ts'

const DAY = 24 * HOUR

describe('replyWindow', () => {
  it('is none where the channel has none', () => {
    expect(replyWindow(null, null, NOON)).toEqual({ state: 'none' })
  })
  it('tells how much is left', () => {
    expect(replyWindow(NOON + 6 * HOUR, DAY, NOON)).toEqual({
      state: 'open',
      left: 6 * HOUR,
      soon: false,
      share: 0.25,
      long: false,
      length: DAY,
    })
  })
  it('warns in the last two hours', () => {
    expect(replyWindow(NOON + 2 * HOUR - 1, DAY, NOON)).toMatchObject({ soon: true })
    expect(replyWindow(NOON + 2 * HOUR, DAY, NOON)).toMatchObject({ soon: false })
  })
  it('shuts at its end, to the millisecond', () => {
    expect(replyWindow(NOON + 1, DAY, NOON).state).toBe('open')
    expect(replyWindow(NOON, DAY, NOON)).toEqual({ state: 'shut', since: NOON })
  })
  it('was never open for somebody who never wrote', () => {
    expect(replyWindow(null, DAY, NOON)).toEqual({ state: 'shut', since: null })
  })
  it('is longer after an advertisement that was answered, and only then', () => {
    const capabilities = { replyWindow: DAY, entryPointWindow: 3 * DAY }
    const came = { entryPoint: true, lastInboundAt: NOON }
    expect(windowOf({ ...came, replyUntil: NOON + 3 * DAY }, capabilities, NOON + 1.5 * DAY)).toMatchObject({
      long: true,
      share: 0.5,
    })
    expect(windowOf({ ...came, replyUntil: NOON + DAY }, capabilities, NOON + DAY / 2)).toMatchObject({
      long: false,
      share: 0.5,
    })
  })
})

describe('span', () => {
  beforeEach(() => setLocale('en'))
  it.each([
    [5 * HOUR + 12 * MINUTE, '5 h 12 m'],
    [24 * HOUR, '24 h'],
    [44 * MINUTE, '44 m'],
    [1, '1 m'],
  ])('says %d ms in words', (ms, words) => {
    expect(span(ms)).toBe(words)
  })
  it('says it in German', () => {
    setLocale('de')
    expect(span(5 * HOUR + 12 * MINUTE)).toBe('5 Std. 12 Min.')
  })
})
