/** Templates as an agent fills them in: fields, what is known already, what the customer will read. Pure. */
import type { SentContent, TemplateFill } from '../../server/contract/content.ts'
import type { TemplateView } from '../../server/contract/template.ts'

const PLACE = /\{\{\s*(\w+)\s*\}\}/g

/** The places in a text, each once: as they stand, or in the order of their numbers. */
export function variablesOf(text: string): string[] {
  const names = [...new Set([...text.matchAll(PLACE)].map(([, name = '']) => name))]
  return names.every((name) => /^\d+$/.test(name)) ? names.sort((a, b) => Number(a) - Number(b)) : names
}

export interface TemplateField {
  /** Its name among the values: `body.first_name`, `buttons.0`. */
  key: string
  part: 'header' | 'body' | 'buttons'
  /** The variable, or the button's place. */
  name: string
  /** What the button says, or the variable in words. */
  label: string
  example: string | null
}

const readable = (name: string) => name.replaceAll('_', ' ')
/** `return_reminder` as a heading. */
export const titleOf = ({ name }: Pick<TemplateView, 'name'>) =>
  readable(name).replace(/^./u, (first) => first.toLocaleUpperCase())

export function fieldsOf(template: TemplateView): TemplateField[] {
  const { header, body, buttons, examples } = template
  const texts = { header: header?.format === 'text' ? header.text : '', body }
  const variables = (['header', 'body'] as const).flatMap((part) =>
    variablesOf(texts[part]).map((name) => ({
      key: `${part}.${name}`,
      part,
      name,
      label: readable(name),
      example: examples[part][name] ?? null,
    })),
  )
  const pressed = buttons.flatMap(({ kind, text, url, example }, index) =>
    kind === 'copy_code' || (kind === 'url' && variablesOf(url ?? '').length > 0)
      ? [
          {
            key: `buttons.${index}`,
            part: 'buttons' as const,
            name: String(index),
            label: text,
            example: example ?? null,
          },
        ]
      : [],
  )
  return [...variables, ...pressed]
}

export type TemplateValues = Record<string, string>

export interface Known {
  /** The customer's name. */
  name: string | null
  agent: string | null
}

const FIRST_NAMES = new Set(['first_name', 'firstname', 'vorname', 'given_name'])
const LAST_NAMES = new Set(['last_name', 'lastname', 'nachname', 'family_name'])
const NAMES = new Set([
  'name',
  'customer_name',
  'full_name',
  'contact_name',
  'customer',
  'kunde',
  'kundenname',
])
const AGENTS = new Set(['agent', 'agent_name', 'employee', 'mitarbeiter', 'advisor'])
/** A number says nothing, but right after a greeting somebody is named. */
const GREETING = /\b(hello|hi|hey|dear|hallo|guten tag|moin|liebe|lieber|liebe\/r)[\s,]*\{\{\s*(\w+)\s*\}\}/i

export function prefill(template: TemplateView, { name, agent }: Known): TemplateValues {
  const words = name?.split(/\s+/).filter(Boolean) ?? []
  const texts = [template.header?.format === 'text' ? template.header.text : '', template.body]
  const greeted = texts.map((text) => GREETING.exec(text)?.[2])
  const values: TemplateValues = {}
  for (const { key, part, name: variable } of fieldsOf(template)) {
    if (part === 'buttons') continue
    const known = variable.toLowerCase()
    if (FIRST_NAMES.has(known)) values[key] = words[0] ?? ''
    else if (LAST_NAMES.has(known)) values[key] = words.slice(1).join(' ')
    else if (AGENTS.has(known)) values[key] = agent ?? ''
    else if (NAMES.has(known) || (/^\d+$/.test(known) && greeted.includes(variable))) values[key] = name ?? ''
  }
  return values
}

export interface Segment {
  text: string
  kind: 'plain' | 'value' | 'missing'
}

/** A text cut at its places; an empty one is missing and shows its name. */
export function segmentsOf(text: string, part: TemplateField['part'], values: TemplateValues): Segment[] {
  const segments: Segment[] = []
  let from = 0
  for (const match of text.matchAll(PLACE)) {
    const name = match[1] ?? ''
    const value = values[`${part}.${name}`]?.trim() ?? ''
    if (match.index > from) segments.push({ text: text.slice(from, match.index), kind: 'plain' })
    segments.push(value ? { text: value, kind: 'value' } : { text: readable(name), kind: 'missing' })
    from = match.index + match[0].length
  }
  if (from < text.length) segments.push({ text: text.slice(from), kind: 'plain' })
  return segments
}

const wordsOf = (...args: Parameters<typeof segmentsOf>) =>
  segmentsOf(...args)
    .map(({ text }) => text)
    .join('')

/** What would be refused: line breaks, tabs and wide gaps may not stand in a value. */
export const unfit = (value: string): boolean => /[\n\r\t]| {5}/.test(value.trim())

export const missing = (template: TemplateView, values: TemplateValues): TemplateField[] =>
  fieldsOf(template).filter(({ key }) => !values[key]?.trim() || unfit(values[key]))

type Place = NonNullable<TemplateFill['place']>

export function fillOf(
  template: TemplateView,
  values: TemplateValues,
  { uploadId, place }: { uploadId: string | null; place: Place | null },
): TemplateFill {
  const fill: TemplateFill = {
    kind: 'template',
    templateId: template.id,
    header: {},
    body: {},
    buttons: {},
    uploadId,
    place,
  }
  for (const { key, part, name } of fieldsOf(template)) fill[part][name] = values[key]?.trim() ?? ''
  return fill
}

/** As the thread shows it until the server's own message is there. */
export function sentTemplate(
  template: TemplateView,
  values: TemplateValues,
  place: Place | null,
): SentContent {
  const { header, body, footer, buttons, name, language, category } = template
  const placed = [place?.name, place?.address].filter(Boolean).join(', ') || null
  return {
    kind: 'template',
    header: header?.format === 'text' ? wordsOf(header.text, 'header', values) : placed,
    body: wordsOf(body, 'body', values),
    footer,
    buttons: buttons.map(({ kind, text, url }, index) => ({
      kind,
      text,
      url: url?.replace(PLACE, values[`buttons.${index}`]?.trim() ?? '') ?? null,
    })),
    sections: [],
    template: { name, language, category },
  }
}

/** One wording in its languages. */
export interface TemplateGroup {
  name: string
  variants: TemplateView[]
}

/**
 * Those that can be sent, by name; each word of the search stands in the name or in the text of one of its
 * languages.
 */
export function groupsOf(templates: readonly TemplateView[], search = ''): TemplateGroup[] {
  const wanted = search.toLocaleLowerCase().split(/\s+/).filter(Boolean)
  const groups = new Map<string, TemplateView[]>()
  for (const template of templates) {
    if (template.sendable) groups.set(template.name, [...(groups.get(template.name) ?? []), template])
  }
  const found = (template: TemplateView) => wanted.every((word) => searched(template).includes(word))
  return [...groups]
    .filter(([, variants]) => variants.some(found))
    .map(([name, variants]) => ({
      name,
      variants: variants.sort((a, b) => a.language.localeCompare(b.language)),
    }))
    .sort((a, b) => a.name.localeCompare(b.name))
}

function searched({ name, body, footer, header }: TemplateView): string {
  const headline = header?.format === 'text' ? header.text : ''
  return [name, readable(name), headline, body, footer].join(' ').toLocaleLowerCase()
}

/** In the reader's own language if there is one, else the first. */
export const variantFor = ({ variants }: TemplateGroup, language: string): TemplateView | undefined =>
  variants.find((each) => each.language.split('_')[0] === language) ?? variants[0]

/** `de_AT` as people say it. */
export function languageName(code: string, locale: string): string {
  try {
    return new Intl.DisplayNames(locale, { type: 'language' }).of(code.replace('_', '-')) ?? code
  } catch {
    return code
  }
}
