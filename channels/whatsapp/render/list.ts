import type { OutboundContent } from '../../adapter.ts'
import { given } from './given.ts'
import { pressable } from './interactive.ts'

export function renderList(content: Extract<OutboundContent, { kind: 'list' }>): Record<string, unknown> {
  const sections = content.sections.map(({ title, rows }) => ({
    ...given({ title }),
    rows: rows.map(({ id, title, description }) => given({ id, title, description })),
  }))
  return pressable('list', content, { button: content.button, sections })
}
