/** The inbox's colour as custom properties, with whatever else must change so that all of it can be read. */
import { mix, readableOn, textOn } from '../look/contrast.ts'

const LIGHT = '#ffffff'
const DARK = '#191918'

export function dress(element: HTMLElement, color: string, dark: boolean): void {
  const surface = dark ? DARK : LIGHT
  const soft = mix(surface, color, dark ? 0.22 : 0.12)
  const on = textOn(color)
  const properties = {
    '--accent': color,
    // Away from the words on it: what was readable stays so.
    '--accent-hover': mix(color, on === '#ffffff' ? '#000000' : '#ffffff', 0.14),
    '--on-accent': on,
    '--accent-soft': soft,
    '--accent-text': readableOn(color, surface, soft),
  }
  for (const [name, value] of Object.entries(properties)) element.style.setProperty(name, value)
  element.dataset['theme'] = dark ? 'dark' : 'light'
}
