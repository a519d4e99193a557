import type {
  OutboundContent,
  TemplateButtonKind,
  TemplateComponent,
  TemplateParameter,
} from '../../adapter.ts'
import { renderMedia } from './file.ts'
import { given } from './given.ts'
import { renderPlace } from './place.ts'

type Fields = Record<string, unknown>

/** From: developers.facebook.com/docs/whatsapp/cloud-api/guides/send-message-templates. */
export function renderTemplate({
  name,
  language,
  components,
}: Extract<OutboundContent, { kind: 'template' }>): Fields {
  const rendered = components.flatMap(renderComponent)
  return { name, language: { code: language }, ...(rendered.length > 0 && { components: rendered }) }
}

function renderComponent(component: TemplateComponent): Fields[] {
  const { part } = component
  if (part === 'carousel') return [{ type: part, cards: (component.cards ?? []).map(renderCard) }]
  const parameters = (component.parameters ?? []).map(renderParameter)
  if (parameters.length === 0) return []
  if (part !== 'button') return [{ type: part, parameters }]
  const subType = component.button && SUB_TYPES[component.button]
  return subType ? [{ type: part, sub_type: subType, index: String(component.index ?? 0), parameters }] : []
}

function renderCard(components: TemplateComponent[], index: number): Fields {
  return { card_index: index, components: components.flatMap(renderComponent) }
}

/** Meta's names, spelt as its documentation spells them. null: there is nothing to fill in. */
const SUB_TYPES: Readonly<Record<TemplateButtonKind, string | null>> = {
  quick_reply: 'quick_reply',
  url: 'url',
  copy_code: 'copy_code',
  flow: 'flow',
  catalog: 'CATALOG',
  products: 'mpm',
  // The code of an authentication template is filled into the address that its button opens.
  otp: 'url',
  phone: null,
  other: null,
}

function renderParameter(parameter: TemplateParameter): Fields {
  switch (parameter.type) {
    case 'text':
      return { type: 'text', ...nameOf(parameter), text: parameter.text }
    case 'currency': {
      const { code, amount, fallback } = parameter
      const currency = { fallback_value: fallback, code, amount_1000: amount }
      return { type: 'currency', ...nameOf(parameter), currency }
    }
    case 'date':
      return { type: 'date_time', ...nameOf(parameter), date_time: { fallback_value: parameter.fallback } }
    case 'file':
      return renderMedia(parameter.file)
    case 'location':
      return { type: 'location', location: renderPlace(parameter) }
    case 'payload':
      return { type: 'payload', payload: parameter.payload }
    case 'code':
      return { type: 'coupon_code', coupon_code: parameter.code }
    case 'flow': {
      const action = given<unknown>({ flow_token: parameter.token, flow_action_data: parameter.data })
      return { type: 'action', action }
    }
    case 'catalog':
      return { type: 'action', action: given({ thumbnail_product_retailer_id: parameter.thumbnail }) }
    case 'offer':
      return { type: 'limited_time_offer', limited_time_offer: { expiration_time_ms: parameter.until } }
  }
}

/** Only templates with named variables name their parameters. */
function nameOf({ name }: { name: string | null }): Fields {
  return given({ parameter_name: name })
}
