/** Those who answer, as far as an admin lets visitors see them. */
import type { AuthorView, WidgetSettings } from '../../contract/widget.ts'
import { picturePath } from '../agent/present.ts'

/** null: it is the company that writes. */
export function presentAuthor(
  agent: { name: string | null; picture: string | null },
  shown: WidgetSettings['agents'],
): AuthorView | null {
  if (shown === 'none' || agent.name === null) return null
  const name = shown === 'first' ? (agent.name.trim().split(/\s+/, 1)[0] as string) : agent.name
  return { name, picture: agent.picture === null ? null : picturePath(agent.picture) }
}
