import { describe, expect, it } from 'vitest'
import { actionOf, isSend, type KeyPress } from './keys.ts'

const press = (key: string, more: Partial<KeyPress> = {}): KeyPress => ({
  key,
  ctrlKey: false,
  metaKey: false,
  altKey: false,
  defaultPrevented: false,
  isComposing: false,
  target: document.body,
  ...more,
})
const element = (html: string) => {
  document.body.innerHTML = html
  return document.body.firstElementChild
}

describe('actionOf', () => {
  it.each([
    ['j', 'next'],
    ['k', 'previous'],
    ['e', 'resolve'],
    ['i', 'toMe'],
    ['a', 'assign'],
    ['r', 'reply'],
    ['n', 'note'],
    ['f', 'forward'],
    ['c', 'newMail'],
    ['u', 'unread'],
    ['/', 'search'],
    ['?', 'help'],
    ['Escape', 'back'],
  ])('%s means %s', (key, action) => {
    expect(actionOf(press(key))).toBe(action)
  })
  it.each(['<input>', '<textarea></textarea>', '<select></select>'])('rests while typing in %s', (html) => {
    expect(actionOf(press('e', { target: element(html) }))).toBeNull()
    expect(actionOf(press('Escape', { target: element(html) }))).toBe('back')
  })
  it('works on check boxes, which take no letters', () => {
    expect(actionOf(press('e', { target: element('<input type="checkbox">') }))).toBe('resolve')
  })
  it('leaves the browser its own keys', () => {
    expect(actionOf(press('r', { ctrlKey: true }))).toBeNull()
    expect(actionOf(press('r', { metaKey: true }))).toBeNull()
    expect(actionOf(press('e', { altKey: true }))).toBeNull()
  })
  it('rests while a word is being composed, and when somebody has dealt with it', () => {
    expect(actionOf(press('a', { isComposing: true }))).toBeNull()
    expect(actionOf(press('Escape', { defaultPrevented: true }))).toBeNull()
  })
})

it('sends with the control key, never with Enter alone', () => {
  expect(isSend(press('Enter', { ctrlKey: true }))).toBe(true)
  expect(isSend(press('Enter', { metaKey: true }))).toBe(true)
  expect(isSend(press('Enter'))).toBe(false)
  expect(isSend(press('Enter', { ctrlKey: true, isComposing: true }))).toBe(false)
})
