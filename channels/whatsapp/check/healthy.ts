/** For tests: a Graph API in which everything of the sample inbox is in order, unless told otherwise. */
import type { Delivery } from '../../adapter.ts'
import {
  accountAt,
  fakeGraph,
  graphErrorBody,
  json,
  sampleSettings,
  soon,
  type Reaction,
} from '../fake-graph.ts'
import type { WhatsAppSettings } from '../settings.ts'
import { check } from './check.ts'
import { FIELDS } from './fields.ts'

const { phoneNumberId, wabaId } = sampleSettings

export const APP = '670843887433847'
export const URL_OF_OURS = 'https://inbox.example/webhooks/whatsapp'
export const WEBHOOK = {
  object: 'whatsapp_business_account',
  callback_url: URL_OF_OURS,
  active: true,
  fields: FIELDS.map((name) => ({ name, version: 'v25.0' })),
}
export const NUMBER = {
  id: phoneNumberId,
  display_phone_number: '+1 555-078-3881',
  verified_name: 'Shop',
  quality_rating: 'GREEN',
  status: 'CONNECTED',
  name_status: 'APPROVED',
  throughput: { level: 'STANDARD' },
  is_on_biz_app: false,
  whatsapp_business_manager_messaging_limit: 'TIER_2K',
  webhook_configuration: { application: URL_OF_OURS },
}
export const TOKEN = {
  app_id: APP,
  application: 'Our app',
  type: 'SYSTEM_USER',
  is_valid: true,
  expires_at: 0,
  scopes: ['whatsapp_business_management', 'whatsapp_business_messaging'],
}

/** What stands below the version: `debug_token`, `NUMBER`, `NUMBER/settings`, `ACCOUNT/…`, `APP/…`. */
const healthy: Record<string, Reaction> = {
  debug_token: { data: TOKEN },
  NUMBER,
  'NUMBER/settings': {
    storage_configuration: { status: 'IN_COUNTRY_STORAGE_ENABLED', data_localization_region: 'DE' },
  },
  'ACCOUNT/phone_numbers': { data: [{ id: '1' }, { id: phoneNumberId }] },
  'ACCOUNT/subscribed_apps': { data: [{ whatsapp_business_api_data: { id: APP, name: 'Our app' } }] },
  'ACCOUNT/message_templates': { data: [] },
  'APP/subscriptions': { data: [WEBHOOK] },
}

export type Answers = Record<string, Reaction>

export function healthyGraph(overrides: Answers = {}) {
  const answers = { ...healthy, ...overrides }
  return fakeGraph(({ path, method }) => {
    const place = placeOf(path)
    return answers[`${method} ${place}`] ?? answers[place] ?? json(404, graphErrorBody(803))
  })
}

/** `/v25.0/106540352242922/settings` → `NUMBER/settings` */
export function placeOf(path: string): string {
  const [, , id = '', ...edge] = path.split('/')
  const names: Record<string, string> = { [phoneNumberId]: 'NUMBER', [wabaId]: 'ACCOUNT', [APP]: 'APP' }
  return [names[id] ?? id, ...edge].join('/')
}

export interface Situation {
  answers?: Answers
  settings?: Partial<WhatsAppSettings>
  delivery?: Delivery | null
}

/** The connection test in a situation, and what it asked. */
export async function examine({ answers, settings, delivery = { url: URL_OF_OURS } }: Situation = {}) {
  await using graph = await healthyGraph(answers)
  const result = await check(accountAt(graph.url, settings), delivery, soon())
  return { ...result, requests: graph.requests }
}

/** One step as `state code {values}`, with `(mendable)` where it is. */
export async function stepIn(name: string, situation: Situation): Promise<string> {
  const { steps } = await examine(situation)
  const step = steps.find(({ step }) => step === name)
  if (!step) return 'no such step'
  const values = Object.entries(step.values).map(([key, value]) => `${key}=${value}`)
  return [step.state, step.code, ...values, ...(step.mendable ? ['(mendable)'] : [])].join(' ')
}
