import type { Selectable } from 'kysely'
import type { Template, TemplateDraft } from '../../../channels/adapter.ts'
import type { ChannelKind } from '../../contract/common.ts'
import { conflict, invalidInput, notFound } from '../../errors.ts'
import type { Reader } from '../../storage/database.ts'
import type { TemplateTable } from './table.ts'

export type TemplateRow = Selectable<TemplateTable>

/** Whose templates: inboxes of one group share them, and an inbox without a group has its own. */
export interface TemplateGroup {
  channel: ChannelKind
  account_group: string
}

export function groupOf(inbox: {
  channel: ChannelKind
  account: string
  account_group: string | null
}): TemplateGroup {
  return { channel: inbox.channel, account_group: inbox.account_group ?? inbox.account }
}

export async function listTemplates(db: Reader, group: TemplateGroup): Promise<TemplateRow[]> {
  return db
    .selectFrom('template')
    .selectAll()
    .where('channel', '=', group.channel)
    .where('account_group', '=', group.account_group)
    .orderBy('name')
    .orderBy('language')
    .execute()
}

/** Throws not_found for a template of another group. */
export async function findTemplate(db: Reader, group: TemplateGroup, id: number): Promise<TemplateRow> {
  const row = await rowOf(db, group, id)
  if (!row) throw notFound()
  return row
}

/** For sending. Throws invalid_input for what this inbox doesn't have, template_unusable for what can't be sent. */
export async function findSendable(
  db: Reader,
  inbox: Parameters<typeof groupOf>[0],
  templateId: number,
): Promise<Template & { id: number }> {
  const row = await rowOf(db, groupOf(inbox), templateId)
  if (!row) {
    throw invalidInput([{ path: 'content.templateId', message: 'expected a template of this inbox' }])
  }
  const template = readTemplate(row)
  if (!isSendable(template)) throw conflict('template_unusable', 'This template can not be sent.')
  return template
}

export const isSendable = ({ status, beyond }: Pick<Template, 'status' | 'beyond'>): boolean =>
  status === 'approved' && beyond.length === 0

async function rowOf(db: Reader, group: TemplateGroup, id: number): Promise<TemplateRow | undefined> {
  return db
    .selectFrom('template')
    .selectAll()
    .where('id', '=', id)
    .where('channel', '=', group.channel)
    .where('account_group', '=', group.account_group)
    .executeTakeFirst()
}

/** The parts of a template that are its wording, kept as one JSON text. */
type Definition = Omit<TemplateDraft, 'name' | 'language' | 'category'> & Pick<Template, 'beyond'>

export function readTemplate(row: TemplateRow): Template & { id: number } {
  const { id, name, language, category, status, reason, quality } = row
  const definition = JSON.parse(row.definition) as Definition
  return { id, externalId: row.external_id, name, language, category, status, reason, quality, ...definition }
}

export function definitionOf(template: Definition): string {
  const { variables, header, body, footer, buttons, examples, beyond } = template
  const definition: Definition = { variables, header, body, footer, buttons, examples, beyond }
  return JSON.stringify(definition)
}
