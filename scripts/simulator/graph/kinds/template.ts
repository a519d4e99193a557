/** Template messages: the template must exist, be approved, and be given what it asks for. */
import { listOf, objectOf, textOf } from '../../json.ts'
import type { Json } from '../../json.ts'
import { bodyOf, componentOf, fill } from '../../template/template.ts'
import type { Template } from '../../template/template.ts'
import { object, text } from '../checks.ts'
import { refusal } from '../errors.ts'
import type { Checked, Kind, KindContext } from './kind.ts'
import { buttonsIn } from './template-buttons.ts'
import type { SentButton } from './template-buttons.ts'
import { headerIn } from './template-header.ts'
import type { SentHeader } from './template-header.ts'
import { parametersOf, valuesIn } from './template-parameters.ts'

/** What the phone shows of it. */
export interface TemplateContent {
  name: string
  header: SentHeader | null
  text: string
  footer: string | null
  buttons: SentButton[]
  /** Of a carousel. */
  cards: Array<Pick<TemplateContent, 'header' | 'text' | 'buttons'>>
}

type Frame = Pick<TemplateContent, 'header' | 'text' | 'buttons'> & Pick<Checked, 'doom' | 'link'>

export const templateKind: Kind = (body, context) => {
  const request = object(body, 'template', 'template')
  const template = find(request, context)
  const given = listOf(request['components'])
  const { doom, link, ...frame } = frameOf(template.components, given, template, context)
  const content: TemplateContent = {
    name: template.name,
    ...frame,
    footer: textOf(objectOf(componentOf(template.components, 'FOOTER'))['text']),
    cards: cardsOf(template, given, context),
  }
  return {
    content,
    category: template.category.toLowerCase(),
    ...(doom ? { doom } : {}),
    ...(link ? { link } : {}),
  }
}

function find(request: Json, { world, number }: KindContext): Template {
  const name = text(request, 'name', "template['name']", 512)
  const language = object(request, 'language', "template['language']")
  const code = text(language, 'code', "template['language']['code']", 20)
  const template = world.templates.find(number.wabaId, name, code)
  if (template?.status === 'PAUSED') {
    throw refusal(132015, 'Template is paused due to low quality so it cannot be sent in a template message.')
  }
  if (template?.status === 'DISABLED') {
    throw refusal(132016, 'Template has been paused too many times and is permanently disabled.')
  }
  if (template?.status !== 'APPROVED') {
    throw refusal(132001, `template name (${name}) does not exist in ${code}`, 404)
  }
  return template
}

/** Header, body and buttons: of the template, or of a card in it. */
function frameOf(parts: Json[], given: Json[], template: Template, context: KindContext): Frame {
  const { header, doom, link } = headerIn(parts, given, template.parameterFormat, context)
  const body = bodyOf(parts)
  return {
    header,
    text: fill(body, valuesIn('body', body, parametersOf(given, 'body'), template.parameterFormat)),
    buttons: buttonsIn(parts, given),
    ...(doom ? { doom } : {}),
    ...(link ? { link } : {}),
  }
}

function cardsOf(template: Template, given: Json[], context: KindContext): TemplateContent['cards'] {
  const cards = listOf(objectOf(componentOf(template.components, 'CAROUSEL'))['cards'])
  const carousel = given.find((component) => String(component['type']).toLowerCase() === 'carousel')
  const filled = listOf(carousel?.['cards'])
  if (filled.length !== cards.length) {
    throw refusal(132012, `carousel: ${filled.length} cards given, ${cards.length} expected`)
  }
  return cards.map((card, at) => {
    const components = listOf(card['components']).map((part) => ({
      ...part,
      type: String(part['type']).toUpperCase(),
    }))
    const own = listOf(filled[at]?.['components'])
    const { header, text, buttons } = frameOf(components, own, template, context)
    return { header, text, buttons }
  })
}
