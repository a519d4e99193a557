/** A message template, kept in the Graph API's own form. */
import { createHash } from 'node:crypto'
import { listOf, objectOf, textOf } from '../json.ts'
import type { Json } from '../json.ts'

export interface Template {
  id: string
  wabaId: string
  name: string
  language: string
  category: 'UTILITY' | 'MARKETING' | 'AUTHENTICATION'
  status: TemplateStatus
  parameterFormat: 'POSITIONAL' | 'NAMED'
  /** As they were posted, types in upper case. */
  components: Json[]
  /** `NONE`, or Meta's word for why it was refused. */
  rejectedReason: string
  quality: 'GREEN' | 'YELLOW' | 'RED' | 'UNKNOWN'
}

export const templateStatuses = ['APPROVED', 'PENDING', 'REJECTED', 'PAUSED', 'DISABLED', 'ARCHIVED'] as const
export type TemplateStatus = (typeof templateStatuses)[number]

/** The same template has the same id in every run, so that a restart changes nothing for the inbox. */
export const templateId = (wabaId: string, name: string, language: string): string =>
  String(
    createHash('sha256').update(`${wabaId}/${name}/${language}`).digest().readUInt32BE() + 1_000_000_000_000,
  )

export const placeholders = (text: string): string[] => [
  ...new Set([...text.matchAll(/\{\{(\w+)\}\}/g)].map(([, name = '']) => name)),
]

export const fill = (text: string, values: Record<string, string>): string =>
  text.replaceAll(/\{\{(\w+)\}\}/g, (whole, name: string) => values[name] ?? whole)

export const componentOf = (components: Json[], type: string): Json | null =>
  components.find((component) => component['type'] === type) ?? null

export const buttonsOf = (components: Json[]): Json[] =>
  listOf(objectOf(componentOf(components, 'BUTTONS'))['buttons'])

export const bodyOf = (components: Json[]): string =>
  textOf(objectOf(componentOf(components, 'BODY'))['text']) ?? ''

/** Meta reads types in any case and writes them in capitals. */
export const inCapitals = (component: Json): Json => ({
  ...component,
  type: String(component['type']).toUpperCase(),
  ...(component['format'] === undefined ? {} : { format: String(component['format']).toUpperCase() }),
  ...(component['buttons'] === undefined
    ? {}
    : { buttons: listOf(component['buttons']).map((button) => inCapitals(button)) }),
})

/** As `GET /{WABA}/message_templates` shows it. */
export const presentTemplate = (template: Template): Json => ({
  name: template.name,
  parameter_format: template.parameterFormat,
  components: template.components,
  language: template.language,
  status: template.status,
  category: template.category,
  quality_score: { score: template.quality, date: 1_760_000_000 },
  rejected_reason: template.rejectedReason,
  id: template.id,
})
