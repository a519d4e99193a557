/**
 * Meta's templates → ours. Total: what can't be read is left out.
 * From: developers.facebook.com/docs/whatsapp/business-management-api/message-templates.
 */
import type { Quality, Template, TemplateButton, TemplateHeader, TemplateStatus } from '../../adapter.ts'
import { identifier, list, record, text, type Fields } from '../parse/read.ts'
import { readButton, unfillable } from './read-button.ts'
import { variablesIn } from './variables.ts'

/** null for what is no template. */
export function readTemplate(value: unknown): Template | null {
  const fields = record(value)
  const name = text(fields?.name, 512)
  const language = text(fields?.language, 32)
  if (!fields || !name || !language) return null
  const parts = (list(fields.components) ?? []).map(record).filter((part) => part !== null)
  const [header, body, footer] = [partOf(parts, 'HEADER'), partOf(parts, 'BODY'), partOf(parts, 'FOOTER')]
  const words = text(body?.text, 4096) ?? ''
  const buttons = readButtons(parts)
  const shown = readHeader(header)
  return {
    externalId: identifier(fields.id),
    name,
    language,
    category: text(fields.category, 64)?.toLowerCase() ?? '',
    status: statusOf(fields.status),
    reason: reasonOf(fields.rejected_reason),
    quality: qualityOf(fields.quality_score),
    variables: isNamed(fields.parameter_format, `${text(header?.text) ?? ''} ${words}`)
      ? 'named'
      : 'positional',
    header: shown,
    body: words,
    footer: text(footer?.text, 1024),
    buttons,
    examples: {
      header: shown?.format === 'text' ? examplesOf(header, 'header_text', shown.text) : {},
      body: examplesOf(body, 'body_text', words),
    },
    beyond: beyondOf(parts, header !== null && shown === null, buttons),
  }
}

const STATUSES: Readonly<Record<string, TemplateStatus>> = {
  APPROVED: 'approved',
  PENDING: 'pending',
  REJECTED: 'rejected',
  PAUSED: 'paused',
  DISABLED: 'disabled',
  IN_APPEAL: 'in_appeal',
  ARCHIVED: 'archived',
  DELETED: 'deleted',
  PENDING_DELETION: 'deleted',
}

export function statusOf(value: unknown): TemplateStatus {
  return STATUSES[wordOf(value)] ?? 'other'
}

/** Meta writes NONE where there is no reason, as a word like any other. */
function reasonOf(value: unknown): string | null {
  const reason = text(value, 200)
  return reason === null || reason.toUpperCase() === 'NONE' ? null : reason
}

/** `{ "score": "GREEN", "date": … }`, or the word alone. */
function qualityOf(value: unknown): Quality | null {
  const score = wordOf(record(value)?.score ?? value).toLowerCase()
  const known: readonly Quality[] = ['green', 'yellow', 'red', 'unknown']
  return known.find((quality) => quality === score) ?? null
}

/** Older answers do not say which it is; then the places' names do. */
function isNamed(format: unknown, words: string): boolean {
  const told = wordOf(format)
  return told ? told === 'NAMED' : variablesIn(words).some((name) => !/^\d+$/.test(name))
}

function readHeader(header: Fields | null): TemplateHeader | null {
  switch (wordOf(header?.format)) {
    case 'TEXT':
      return { format: 'text', text: text(header?.text, 1024) ?? '' }
    case 'IMAGE':
      return { format: 'image', example: handleOf(header) }
    case 'VIDEO':
      return { format: 'video', example: handleOf(header) }
    case 'DOCUMENT':
      return { format: 'document', example: handleOf(header) }
    case 'LOCATION':
      return { format: 'location' }
    default:
      return null
  }
}

function handleOf(header: Fields | null): string | null {
  return text(list(record(header?.example)?.header_handle)?.[0], 4096)
}

/** Named: `[{ param_name, example }]`. By position: `["…"]` in a header, `[["…"]]` in a body. */
function examplesOf(
  part: Fields | null,
  key: 'header_text' | 'body_text',
  words: string,
): Record<string, string> {
  const example = record(part?.example)
  const named = list(example?.[`${key}_named_params`])
  if (named) return Object.fromEntries(named.flatMap(namedExample))
  const given = list(example?.[key]) ?? []
  const row = list(given[0]) ?? given
  return Object.fromEntries(variablesIn(words).map((name, at) => [name, text(row[at], 1024) ?? '']))
}

function namedExample(value: unknown): Array<[string, string]> {
  const name = text(record(value)?.param_name, 100)
  return name ? [[name, text(record(value)?.example, 1024) ?? '']] : []
}

function readButtons(parts: readonly Fields[]): TemplateButton[] {
  return (list(partOf(parts, 'BUTTONS')?.buttons) ?? []).flatMap((button) => readButton(button) ?? [])
}

const OURS: readonly string[] = ['HEADER', 'BODY', 'FOOTER', 'BUTTONS']

/** What is shown and can't be filled in, each once, in Meta's words. */
function beyondOf(
  parts: readonly Fields[],
  oddHeader: boolean,
  buttons: readonly TemplateButton[],
): string[] {
  const odd = parts.map(({ type }) => wordOf(type)).filter((type) => type && !OURS.includes(type))
  const header = oddHeader ? ['header'] : []
  return [...new Set([...header, ...odd.map((type) => type.toLowerCase()), ...unfillable(buttons)])]
}

function partOf(parts: readonly Fields[], type: string): Fields | null {
  return parts.find((part) => wordOf(part.type) === type) ?? null
}

function wordOf(value: unknown): string {
  return (text(value, 64) ?? '').toUpperCase()
}
