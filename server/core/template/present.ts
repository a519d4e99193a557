import type { AppContext } from '../../context.ts'
import type { TemplateList, TemplateView } from '../../contract/template.ts'
import type { Inbox } from '../inbox/store.ts'
import { readingOf } from './reading.ts'
import { groupOf, isSendable, listTemplates, readTemplate, type TemplateRow } from './store.ts'

export function presentTemplate(row: TemplateRow): TemplateView {
  const template = readTemplate(row)
  const { id, name, language, category, status, reason, quality, variables } = template
  const { header, body, footer, buttons, examples, beyond } = template
  return {
    id,
    name,
    language,
    category,
    status,
    reason,
    quality,
    variables,
    header,
    body,
    footer,
    buttons: buttons.map(({ kind, text, url, phone, example }) => ({ kind, text, url, phone, example })),
    examples: { header: examples.header, body: examples.body },
    beyond,
    sendable: isSendable(template),
    changedAt: row.changed_at,
  }
}

export async function presentTemplates(ctx: AppContext, inbox: Inbox): Promise<TemplateList> {
  const group = groupOf(inbox)
  const [rows, reading] = await Promise.all([
    listTemplates(ctx.db.read, group),
    readingOf(ctx.db.read, group),
  ])
  return { items: rows.map(presentTemplate), syncedAt: reading.synced_at, failure: reading.failure }
}
