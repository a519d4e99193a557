import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { createTyping, LASTS } from './typing.ts'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

it('shows who writes until some seconds after the last signal', () => {
  const writing = {}
  const typing = createTyping(writing)
  typing.note(4)
  vi.advanceTimersByTime(LASTS - 1)
  typing.note(4)
  vi.advanceTimersByTime(LASTS - 1)
  expect(writing).toEqual({ 4: true })
  vi.advanceTimersByTime(1)
  expect(writing).toEqual({})
})

it('ends it at once where their message has come, and nowhere else', () => {
  const writing = {}
  const typing = createTyping(writing)
  typing.note(4)
  typing.note(5)
  typing.stop(4)
  typing.stop(6)
  expect(writing).toEqual({ 5: true })
  typing.clear()
  expect(writing).toEqual({})
  expect(vi.getTimerCount()).toBe(0)
})
