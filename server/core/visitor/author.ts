/** Those who answer, as far as an admin lets visitors see them. */
import type { AuthorView, WidgetSettings } from '../../contract/widget.ts'
import { picturePath } from '../agent/present.ts'

/** null: it is the company that writes. */
export function presentAuthor(
  agent: { name: string | null; picture: string | null },
  shown: WidgetSettings['agents'],
): AuthorView | null {
  if (shown === 'none' || agent.name === null) return null
  const name = shown === 'first' ? firstName(agent.name) : agent.name
  return { name, picture: agent.picture === null ? null : picturePath(agent.picture) }
}

/** `Ingrid` of `Dr. Ingrid Falk`: what ends in a dot is a title. */
function firstName(name: string): string {
  const words = name.trim().split(/\s+/)
  return words.find((word) => !word.endsWith('.')) ?? name
}
