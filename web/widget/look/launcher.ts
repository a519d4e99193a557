/** The round button in the corner of the page; all that is there before somebody opens the chat. */
import type { Launcher } from '../shell.ts'

const SVG = 'http://www.w3.org/2000/svg'
const BUBBLE = 'M3 16.3a2 2 0 0 1 .1 1.2L2 20.8A1 1 0 0 0 3.3 22l3.4-1a2 2 0 0 1 1.1.1A10 10 0 1 0 3 16.3z'
const DOWN = 'm6 9 6 6 6-6'

export function makeLauncher(document: Document): Launcher {
  const button = document.createElement('button')
  button.type = 'button'
  button.className = 'launcher'
  const icon = document.createElementNS(SVG, 'svg')
  icon.setAttribute('viewBox', '0 0 24 24')
  icon.setAttribute('aria-hidden', 'true')
  const path = document.createElementNS(SVG, 'path')
  icon.append(path)
  const badge = document.createElement('b')
  badge.setAttribute('aria-hidden', 'true')
  button.append(icon)
  const note = document.createElement('p')
  note.className = 'note'
  note.setAttribute('role', 'alert')
  return {
    button,
    note,
    dress({ color, side, dark }) {
      button.style.setProperty('--launcher', color)
      button.style.setProperty('--on-launcher', iconOn(color))
      button.style.setProperty('--launcher-ring', dark ? '#191918' : '#ffffff')
      for (const each of [button, note]) each.classList.toggle('left', side === 'left')
    },
    show({ opened, unread, label }) {
      path.setAttribute('d', opened ? DOWN : BUBBLE)
      button.setAttribute('aria-label', label)
      button.setAttribute('aria-expanded', String(opened))
      button.classList.toggle('opened', opened)
      badge.textContent = unread > 99 ? '99+' : String(unread)
      if (unread > 0 && !opened) button.append(badge)
      else badge.remove()
    },
    wait(waiting, failure = '') {
      button.setAttribute('aria-busy', String(waiting))
      note.textContent = failure
    },
  }
}

/**
 * White or black, whichever is seen on `color`. An icon needs 3 to 1 (WCAG 2.2, 1.4.11), which between a
 * tenth and three tenths of white's light both have: the exact measure stays in what is loaded later.
 */
export function iconOn(color: string): string {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map(
    (at) => (parseInt(color.slice(at, at + 2), 16) / 255) ** 2.2,
  )
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue > 0.2 ? '#000000' : '#ffffff'
}
