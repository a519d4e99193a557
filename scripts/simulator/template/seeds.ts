/** The templates that every simulated business account starts with: one of each sort an inbox has to master. */
import type { Json } from '../json.ts'
import { placeholders, templateId } from './template.ts'
import type { Template } from './template.ts'

interface Seed extends Pick<Template, 'name'> {
  language?: string
  category?: Template['category']
  status?: Template['status']
  header?: Json
  body: string
  footer?: string
  buttons?: Json[]
  /** One value for each placeholder of the body, by name or number. */
  examples?: Record<string, string>
}

const quick = (text: string): Json => ({ type: 'QUICK_REPLY', text })
const title = (text: string): Json => ({ type: 'HEADER', format: 'TEXT', text })
const order = { name: 'order_update', examples: { 1: 'Katharina Brandt', 2: 'NM-20817' } }
const slot = {
  name: 'delivery_slot',
  examples: { customer_name: 'Katharina Brandt', delivery_number: 'NM-20817', day: '19.11.' },
}
const survey = {
  body: 'Hello {{1}}, would you tell us how you liked your delivery?',
  examples: { 1: 'Katharina' },
}

const seeds: readonly Seed[] = [
  {
    name: 'hello_world',
    header: title('Hello World'),
    body: 'This is a test message from the WhatsApp simulator. It shows that sending templates works.',
    footer: 'Simulator',
  },
  { ...order, body: 'Hello {{1}}, your order {{2}} has left our warehouse.' },
  { ...order, language: 'de', body: 'Hallo {{1}}, Ihre Bestellung {{2}} hat unser Lager verlassen.' },
  {
    ...slot,
    body: 'Good morning {{customer_name}}. Your delivery {{delivery_number}} comes on {{day}}. Does that suit you?',
    buttons: [quick('Yes, that suits me'), quick('Another day, please')],
  },
  {
    ...slot,
    language: 'de',
    body: 'Guten Morgen {{customer_name}}. Ihre Lieferung {{delivery_number}} kommt am {{day}}. Passt Ihnen das?',
    buttons: [quick('Ja, das passt'), quick('Bitte ein anderer Tag')],
  },
  {
    name: 'spring_offer',
    category: 'MARKETING',
    header: title('Our spring offer'),
    body: 'Hello {{1}}, this week all oak sideboards are 15 % off.',
    footer: 'Reply STOP to hear no more',
    examples: { 1: 'Katharina Brandt' },
  },
  {
    name: 'delivery_photo',
    header: {
      type: 'HEADER',
      format: 'IMAGE',
      example: { header_handle: ['4::aW1hZ2UvanBlZw==:simulated'] },
    },
    body: 'Hello {{1}}, this is where we left your parcel.',
    buttons: [
      {
        type: 'URL',
        text: 'Track it',
        url: 'https://example.org/track/{{1}}',
        example: ['https://example.org/track/NM-20817'],
      },
      { type: 'PHONE_NUMBER', text: 'Call us', phone_number: '+49405550100' },
    ],
    examples: { 1: 'Katharina' },
  },
  {
    name: 'pickup_place',
    header: { type: 'HEADER', format: 'LOCATION' },
    body: 'Your chair is ready. Please pick it up at the place above.',
  },
  {
    name: 'voucher',
    category: 'MARKETING',
    body: 'Thank you for your patience. This code takes 10 % off your next order.',
    buttons: [{ type: 'COPY_CODE', text: 'Copy offer code', example: 'SOFA10' }],
  },
  {
    name: 'book_visit',
    body: 'When may our fitter come?',
    buttons: [{ type: 'FLOW', text: 'Choose a time', flow_id: '1111111111', flow_action: 'NAVIGATE' }],
  },
  {
    name: 'login_code',
    category: 'AUTHENTICATION',
    body: '*{{1}}* is your verification code.',
    buttons: [{ type: 'OTP', otp_type: 'COPY_CODE', text: 'Copy code' }],
    examples: { 1: '123456' },
  },
  { name: 'summer_survey', category: 'MARKETING', status: 'PAUSED', ...survey },
  { name: 'winter_survey', category: 'MARKETING', status: 'DISABLED', ...survey },
]

export const seedTemplates = (wabaId: string): Template[] =>
  seeds.map((seed) => {
    const { name, language = 'en_US', category = 'UTILITY', status = 'APPROVED' } = seed
    const named = placeholders(seed.body).some((place) => !/^\d+$/.test(place))
    return {
      id: templateId(wabaId, name, language),
      wabaId,
      name,
      language,
      category,
      status,
      parameterFormat: named ? 'NAMED' : 'POSITIONAL',
      components: componentsOf(seed, named),
      rejectedReason: 'NONE',
      quality: status === 'APPROVED' ? 'GREEN' : 'RED',
    }
  })

function componentsOf({ header, body, footer, buttons, examples = {} }: Seed, named: boolean): Json[] {
  const names = placeholders(body)
  const values = names.map((name) => examples[name] ?? name)
  const example = named
    ? { body_text_named_params: names.map((param_name, at) => ({ param_name, example: values[at] })) }
    : { body_text: [values] }
  return [
    ...(header ? [header] : []),
    { type: 'BODY', text: body, ...(names.length > 0 ? { example } : {}) },
    ...(footer ? [{ type: 'FOOTER', text: footer }] : []),
    ...(buttons ? [{ type: 'BUTTONS', buttons }] : []),
  ]
}
