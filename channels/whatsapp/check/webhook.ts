import type { Account, CheckStep, Delivery } from '../../adapter.ts'
import type { Answer } from '../graph.ts'
import { list, record, text } from '../parse/read.ts'
import type { WhatsAppSettings } from '../settings.ts'
import type { NumberFound } from './number.ts'
import { askApp, refused, told } from './step.ts'

/** What Meta tells an app about WhatsApp accounts. */
export interface Subscribed {
  active: boolean
  url: string
  fields: string[]
}

/** What the app is told, null: nothing; or why that can't be said. */
export type Webhook = { known: true; subscribed: Subscribed | null } | { known: false; step: CheckStep }

export const OBJECT = 'whatsapp_business_account'

/** From: developers.facebook.com/docs/graph-api/reference/app/subscriptions. */
export async function readWebhook(
  account: Account<WhatsAppSettings>,
  appId: string | null,
  signal: AbortSignal,
): Promise<Webhook> {
  if (!appId) return { known: false, step: told('webhook', 'failed', 'app_unknown') }
  const answer = await askApp(account, appId, { path: `${appId}/subscriptions` }, signal)
  if (!answer.ok) return { known: false, step: refusedStep(answer) }
  const subscription = list(answer.body.data)
    ?.map(record)
    .find((subscription) => subscription?.object === OBJECT)
  if (!subscription) return { known: true, subscribed: null }
  const url = text(subscription.callback_url, 2000) ?? ''
  const fields = list(subscription.fields)?.flatMap((field) => text(record(field)?.name ?? field, 100) ?? [])
  return { known: true, subscribed: { active: subscription.active !== false, url, fields: fields ?? [] } }
}

/** "Error validating client secret" is code 1; an app's token that is none is 190. */
function refusedStep(answer: Answer & { ok: false }): CheckStep {
  const wrongSecret = ['1', '101', '190'].includes(answer.failure.code) && (answer.status ?? 500) < 500
  const step = wrongSecret ? told('webhook', 'failed', 'secret_refused') : refused('webhook', answer)
  return { ...step, detail: answer.failure.detail }
}

/** Meta takes the number's own address, else the account's, else the app's. */
export function webhookStep(
  webhook: Webhook,
  overrides: NumberFound['overrides'],
  delivery: Delivery | null,
  simulator: boolean,
): CheckStep {
  if (!webhook.known) return webhook.step
  const { subscribed } = webhook
  const [level, override] = overrides.number
    ? (['number', overrides.number] as const)
    : (['account', overrides.account] as const)
  const url = override ?? subscribed?.url ?? ''
  if (!delivery) return told('webhook', 'warning', 'address_unknown', { url })
  const expected = delivery.url
  if (!simulator && !expected.startsWith('https://'))
    return told('webhook', 'failed', 'not_https', { expected })
  if (!subscribed) return told('webhook', 'failed', 'none', { expected }, true)
  if (!subscribed.active) return told('webhook', 'failed', 'inactive', { url, expected }, true)
  if (url === expected) return told('webhook', 'ok', 'configured', { url })
  return override
    ? told('webhook', 'failed', 'overridden', { url, expected, level })
    : told('webhook', 'failed', 'elsewhere', { url, expected }, true)
}
