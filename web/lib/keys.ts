/** Single keys for triage. They rest while somebody types, and while a dialog or menu is open. */

export type KeyAction =
  | 'next'
  | 'previous'
  | 'resolve'
  | 'toMe'
  | 'assign'
  | 'label'
  | 'reply'
  | 'note'
  | 'forward'
  | 'newMail'
  | 'unread'
  | 'templates'
  | 'react'
  | 'search'
  | 'help'
  | 'back'

const actions: Record<string, KeyAction> = {
  j: 'next',
  k: 'previous',
  e: 'resolve',
  i: 'toMe',
  a: 'assign',
  l: 'label',
  r: 'reply',
  n: 'note',
  f: 'forward',
  c: 'newMail',
  u: 'unread',
  t: 'templates',
  '+': 'react',
  '/': 'search',
  '?': 'help',
  Escape: 'back',
}

export interface KeyPress {
  key: string
  ctrlKey: boolean
  metaKey: boolean
  altKey: boolean
  defaultPrevented: boolean
  isComposing: boolean
  target: EventTarget | null
}

export function isTyping(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false
  return (
    target.isContentEditable ||
    target.matches('input:not([type="checkbox"], [type="radio"]), textarea, select')
  )
}

export function actionOf(press: KeyPress): KeyAction | null {
  if (press.defaultPrevented || press.isComposing) return null
  if (press.ctrlKey || press.metaKey || press.altKey) return null
  const action = actions[press.key] ?? null
  // Escape also leaves a text field; what was typed is kept.
  if (action !== 'back' && isTyping(press.target)) return null
  return action
}

export const isApple = () => /mac|iphone|ipad/i.test(navigator.platform)
/** How the sending keys are written on this machine. */
export const sendKeys = () => (isApple() ? '⌘⏎' : 'Ctrl ⏎')
export const sendAndResolveKeys = () => (isApple() ? '⇧⌘⏎' : 'Ctrl ⇧ ⏎')
export const isSend = (press: Pick<KeyPress, 'key' | 'ctrlKey' | 'metaKey' | 'isComposing'>) =>
  press.key === 'Enter' && (press.ctrlKey || press.metaKey) && !press.isComposing
