/** Template messages: the template must exist, be approved, and be given what it asks for. */
import { listOf, objectOf } from '../../json.ts'
import type { Json } from '../../json.ts'
import { fill, placeholders, templates } from '../../templates.ts'
import type { Template } from '../../templates.ts'
import { object, text } from '../checks.ts'
import { GraphError, invalid, refusal } from '../errors.ts'
import type { Kind } from './kind.ts'

/** What the phone shows of it. */
export interface TemplateContent {
  name: string
  header: string | null
  text: string
  footer: string | null
  buttons: Array<{ title: string; payload: string }>
}

export const templateKind: Kind = (body) => {
  const request = object(body, 'template', 'template')
  const template = find(request)
  const components = listOf(request['components'])
  const content: TemplateContent = {
    name: template.name,
    header: template.header,
    text: fill(template.body, values(template, components)),
    footer: template.footer,
    buttons: buttons(template, components),
  }
  return { content, category: template.category.toLowerCase() }
}

function find(request: Json): Template {
  const name = text(request, 'name', "template['name']", 512)
  const language = object(request, 'language', "template['language']")
  const code = text(language, 'code', "template['language']['code']", 20)
  const template = templates.find((known) => known.name === name && known.language === code)
  if (!template) throw refusal(132001, `template name (${name}) does not exist in ${code}`, 404)
  if (template.status === 'PAUSED') {
    throw refusal(132015, 'Template is paused due to low quality so it cannot be sent in a template message.')
  }
  return template
}

const parametersOf = (components: Json[], type: string): Json[] =>
  components
    .filter((component) => String(component['type']).toLowerCase() === type)
    .flatMap((component) => listOf(component['parameters']))

/** The placeholders' values by name or place. */
function values(template: Template, components: Json[]): Record<string, string> {
  count('header', parametersOf(components, 'header').length, 0)
  const names = placeholders(template.body)
  const given = parametersOf(components, 'body')
  count('body', given.length, names.length)
  return Object.fromEntries(
    given.map((parameter, at) => {
      const place = template.parameterFormat === 'NAMED' ? parameter['parameter_name'] : names[at]
      if (typeof place !== 'string' || !names.includes(place)) {
        throw new GraphError(100, '(#100) Invalid parameter', {
          details: 'Parameter name is missing or empty',
        })
      }
      return [place, words(parameter)]
    }),
  )
}

function count(part: string, given: number, expected: number): void {
  if (given === expected) return
  throw refusal(
    132000,
    `${part}: number of localizable_params (${given}) does not match the expected number of params (${expected})`,
  )
}

/** Money and dates come with a text for phones that can't write them in the reader's language. */
function words(parameter: Json): string {
  const type = String(parameter['type'])
  if (type === 'text') return text(parameter, 'text', "template['components']['parameters']['text']", 1024)
  const fallback = objectOf(parameter[type])['fallback_value']
  if (typeof fallback === 'string') return fallback
  throw refusal(132012, `body: a parameter of type ${type} does not fit a text`)
}

function buttons(template: Template, components: Json[]): TemplateContent['buttons'] {
  const given = components.filter((component) => String(component['type']).toLowerCase() === 'button')
  for (const button of given) {
    if (!template.quickReplies[Number(button['index'])]) {
      throw invalid(`buttons: Button at index ${String(button['index'])} does not exist in the template.`)
    }
  }
  return template.quickReplies.map((title, at) => {
    const [parameter] = listOf(given.find((button) => Number(button['index']) === at)?.['parameters'])
    return { title, payload: typeof parameter?.['payload'] === 'string' ? parameter['payload'] : title }
  })
}
