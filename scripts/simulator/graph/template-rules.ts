/** What Meta refuses at once when a template is created or changed. */
import { listOf, objectOf, textOf } from '../json.ts'
import type { Json } from '../json.ts'
import { buttonsOf, componentOf, inCapitals, placeholders } from '../template/template.ts'
import { badParameter, GraphError } from './errors.ts'

const categories = ['AUTHENTICATION', 'MARKETING', 'UTILITY'] as const
const lengths: Record<string, number> = { HEADER: 60, BODY: 1024, FOOTER: 60 }
const headerFormats = ['TEXT', 'IMAGE', 'VIDEO', 'DOCUMENT', 'LOCATION', 'PRODUCT']
const buttonTypes = [
  'CATALOG',
  'COPY_CODE',
  'FLOW',
  'MPM',
  'OTP',
  'PHONE_NUMBER',
  'QUICK_REPLY',
  'REQUEST_CONTACT_INFO',
  'SPM',
  'URL',
  'VOICE_CALL',
]

/** Errors of the template editor come as code 100 with a subcode and words for people. */
const refused = (subcode: number, details: string): GraphError =>
  new GraphError(100, 'Invalid parameter', { subcode, details })

export function checkName(name: unknown): string {
  if (typeof name !== 'string' || !/^[a-z0-9_]{1,512}$/.test(name)) {
    throw refused(2_388_040, 'The name may have lower-case letters, digits and underscores only.')
  }
  return name
}

export function checkLanguage(language: unknown): string {
  if (typeof language !== 'string' || !/^[a-z]{2,3}(_[A-Z]{2,3})?$/.test(language)) {
    throw badParameter('Param language must be a language and locale code, like en_US.')
  }
  return language
}

export function checkCategory(category: unknown): (typeof categories)[number] {
  const found = categories.find((known) => known === String(category).toUpperCase())
  if (!found) throw badParameter(`Param category must be one of {${categories.join(', ')}}`)
  return found
}

/** The components, as they are kept. */
export function checkComponents(given: unknown, named: boolean, category: string): Json[] {
  const components = listOf(given).map(inCapitals)
  if (components.length === 0) throw badParameter('The parameter components is required.')
  const types = components.map(({ type }) => String(type))
  if (new Set(types).size < types.length) throw refused(2_388_044, 'Each component may be there once only.')
  const body = objectOf(componentOf(components, 'BODY'))
  // Meta words the body of an authentication template by itself.
  if (category !== 'AUTHENTICATION' && !textOf(body['text'])) {
    throw refused(2_388_043, 'A template needs a body.')
  }
  for (const component of components) checkText(component, named)
  checkHeader(objectOf(componentOf(components, 'HEADER')))
  buttonsOf(components).forEach(checkButton)
  return category === 'AUTHENTICATION' ? withBody(components) : components
}

const withBody = (components: Json[]): Json[] =>
  components.map((component) =>
    component['type'] === 'BODY' && !component['text']
      ? { ...component, text: '*{{1}}* is your verification code.' }
      : component,
  )

function checkText(component: Json, named: boolean): void {
  const type = String(component['type'])
  const text = textOf(component['text'])
  const max = lengths[type]
  if (text === null || max === undefined) return
  if (text.length > max) throw refused(2_388_040, `${type} may have ${max} characters.`)
  const names = placeholders(text)
  if (names.length === 0) return
  if (type === 'FOOTER') throw refused(2_388_072, 'A footer has no variables.')
  const example = objectOf(component['example'])
  const given = named ? namedExamples(example, type) : positionalExamples(example, type)
  if (given < names.length) {
    throw refused(2_388_043, `${type} has ${names.length} variables and ${given} examples.`)
  }
  if (/\}\}\s*\{\{/.test(text) || /^\{\{|\}\}$/.test(text.trim())) {
    throw refused(2_388_299, 'Variables can’t be at the start or the end, or side by side.')
  }
  if (!named && names.some((name, at) => name !== String(at + 1))) {
    throw refused(2_388_073, 'Variables are numbered from {{1}} without gaps.')
  }
}

const namedExamples = (example: Json, type: string): number =>
  listOf(example[type === 'HEADER' ? 'header_text_named_params' : 'body_text_named_params']).length

function positionalExamples(example: Json, type: string): number {
  if (type === 'HEADER') return Array.isArray(example['header_text']) ? example['header_text'].length : 0
  const rows: unknown = example['body_text']
  const row: unknown = Array.isArray(rows) && Array.isArray(rows[0]) ? rows[0] : rows
  return Array.isArray(row) ? row.length : 0
}

function checkHeader(header: Json): void {
  if (Object.keys(header).length === 0) return
  const format = String(header['format'])
  if (!headerFormats.includes(format)) throw badParameter(`Unknown header format ${format}.`)
  if (format === 'TEXT' && !textOf(header['text'])) throw refused(2_388_043, 'The header has no text.')
  const media = ['IMAGE', 'VIDEO', 'DOCUMENT'].includes(format)
  if (media && !Array.isArray(objectOf(header['example'])['header_handle'])) {
    throw refused(2_388_273, 'A header with media needs an example, uploaded before.')
  }
}

function checkButton(button: Json, at: number, all: Json[]): void {
  const type = String(button['type'])
  if (!buttonTypes.includes(type)) throw badParameter(`Unknown button type ${type}.`)
  if (all.length > 10) throw refused(2_388_046, 'A template has at most 10 buttons.')
  const text = textOf(button['text']) ?? ''
  if (text.length > 25) throw refused(2_388_047, 'The text of a button may have 25 characters.')
  if (type === 'URL' && !textOf(button['url'])) throw refused(2_388_093, `Button ${at} has no url.`)
  if (type === 'PHONE_NUMBER' && !textOf(button['phone_number'])) {
    throw refused(2_388_094, `Button ${at} has no phone_number.`)
  }
}
