/** The shop's templates: those every simulated account begins with, and three of its own. */
import type { Json } from '../simulator/json.ts'
import { seedTemplates } from '../simulator/template/seeds.ts'
import { templateId, type Template } from '../simulator/template/template.ts'

/** Waits for its review while the story begins. */
export const REFUSED = 'gutschein_rueckruf'

type Own = Pick<Template, 'name' | 'category' | 'status'> & {
  body: string
  examples: string[]
  footer?: string
}

const OWN: readonly Own[] = [
  {
    name: 'herbst_angebot',
    category: 'MARKETING',
    status: 'APPROVED',
    body: 'Hallo {{1}}, bis Sonntag sind alle Polstermöbel um 15 % reduziert. Wir freuen uns auf Ihren Besuch.',
    examples: ['Frau Brandt'],
    footer: 'Keine Angebote mehr? Antworten Sie mit STOP.',
  },
  {
    name: 'rueckfrage',
    category: 'UTILITY',
    status: 'APPROVED',
    body: 'Guten Tag {{1}}, zu Ihrem Anliegen {{2}} haben wir eine Antwort. Möchten Sie sie hier lesen?',
    examples: ['Frau Brandt', 'S-4711'],
  },
  {
    name: REFUSED,
    category: 'UTILITY',
    status: 'PENDING',
    body: 'Hallo {{1}}, rufen Sie uns zurück und sichern Sie sich 20 % auf alles!',
    examples: ['Frau Brandt'],
  },
]

export const shopTemplates = (wabaId: string): Template[] => [
  ...seedTemplates(wabaId),
  ...OWN.map((own) => ({
    id: templateId(wabaId, own.name, 'de'),
    wabaId,
    name: own.name,
    language: 'de',
    category: own.category,
    status: own.status,
    parameterFormat: 'POSITIONAL' as const,
    components: componentsOf(own),
    rejectedReason: 'NONE',
    quality: own.status === 'APPROVED' ? ('GREEN' as const) : ('UNKNOWN' as const),
  })),
]

const componentsOf = ({ body, examples, footer }: Own): Json[] => [
  { type: 'BODY', text: body, example: { body_text: [examples] } },
  ...(footer ? [{ type: 'FOOTER', text: footer }] : []),
]
