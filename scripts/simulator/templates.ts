/** Message templates that every simulated business account starts with. */
import { createHash } from 'node:crypto'
import type { Json } from './json.ts'

export interface Template {
  id: string
  name: string
  language: string
  category: 'UTILITY' | 'MARKETING'
  status: 'APPROVED' | 'PAUSED'
  parameterFormat: 'POSITIONAL' | 'NAMED'
  header: string | null
  body: string
  footer: string | null
  quickReplies: string[]
  /** One value for each placeholder of the body. */
  examples: Record<string, string>
}

type Seed = Pick<Template, 'name' | 'body'> & Partial<Template>

/** The same template has the same id in every run, so that a restart changes nothing for the inbox. */
const idOf = (name: string, language: string) =>
  String(createHash('sha256').update(`${name}/${language}`).digest().readUInt32BE() + 1_000_000_000_000)

function template(seed: Seed): Template {
  const language = seed.language ?? 'en_US'
  return {
    id: idOf(seed.name, language),
    language,
    category: 'UTILITY',
    status: 'APPROVED',
    parameterFormat: 'POSITIONAL',
    header: null,
    footer: null,
    quickReplies: [],
    examples: {},
    ...seed,
  }
}

const order = { name: 'order_update', examples: { 1: 'Katharina Brandt', 2: 'NM-20817' } }
const slot = {
  name: 'delivery_slot',
  parameterFormat: 'NAMED',
  examples: { customer_name: 'Katharina Brandt', delivery_number: 'NM-20817', day: '19.11.' },
} as const

export const templates: readonly Template[] = [
  template({
    name: 'hello_world',
    header: 'Hello World',
    body: 'This is a test message from the WhatsApp simulator. It shows that sending templates works.',
    footer: 'Simulator',
  }),
  template({ ...order, body: 'Hello {{1}}, your order {{2}} has left our warehouse.' }),
  template({
    ...order,
    language: 'de',
    body: 'Hallo {{1}}, Ihre Bestellung {{2}} hat unser Lager verlassen.',
  }),
  template({
    ...slot,
    body: 'Good morning {{customer_name}}. Your delivery {{delivery_number}} comes on {{day}}. Does that suit you?',
    quickReplies: ['Yes, that suits me', 'Another day, please'],
  }),
  template({
    ...slot,
    language: 'de',
    body: 'Guten Morgen {{customer_name}}. Ihre Lieferung {{delivery_number}} kommt am {{day}}. Passt Ihnen das?',
    quickReplies: ['Ja, das passt', 'Bitte ein anderer Tag'],
  }),
  template({
    name: 'spring_offer',
    category: 'MARKETING',
    header: 'Our spring offer',
    body: 'Hello {{1}}, this week all oak sideboards are 15 % off.',
    footer: 'Reply STOP to hear no more',
    examples: { 1: 'Katharina Brandt' },
  }),
  template({
    name: 'summer_survey',
    category: 'MARKETING',
    status: 'PAUSED',
    body: 'Hello {{1}}, would you tell us how you liked your delivery?',
    examples: { 1: 'Katharina Brandt' },
  }),
]

export const placeholders = (body: string): string[] => [
  ...new Set([...body.matchAll(/\{\{(\w+)\}\}/g)].map(([, name = '']) => name)),
]

export const fill = (body: string, values: Record<string, string>): string =>
  body.replaceAll(/\{\{(\w+)\}\}/g, (whole, name: string) => values[name] ?? whole)

/** As `GET /{WABA}/message_templates` shows it. */
export const presentTemplate = (template: Template): Json => ({
  name: template.name,
  parameter_format: template.parameterFormat,
  components: components(template),
  language: template.language,
  status: template.status,
  category: template.category,
  quality_score: { score: template.status === 'PAUSED' ? 'RED' : 'GREEN', date: 1_760_000_000 },
  rejected_reason: 'NONE',
  id: template.id,
})

function components({ header, body, footer, quickReplies, parameterFormat, examples }: Template): Json[] {
  const names = placeholders(body)
  const values = names.map((name) => examples[name] ?? name)
  const example =
    parameterFormat === 'NAMED'
      ? { body_text_named_params: names.map((param_name, at) => ({ param_name, example: values[at] })) }
      : { body_text: [values] }
  return [
    ...(header ? [{ type: 'HEADER', format: 'TEXT', text: header }] : []),
    { type: 'BODY', text: body, ...(names.length > 0 ? { example } : {}) },
    ...(footer ? [{ type: 'FOOTER', text: footer }] : []),
    ...(quickReplies.length > 0
      ? [{ type: 'BUTTONS', buttons: quickReplies.map((text) => ({ type: 'QUICK_REPLY', text })) }]
      : []),
  ]
}
