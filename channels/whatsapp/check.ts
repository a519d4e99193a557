import type { Account, CheckResult, CheckStep, Delivery } from '../adapter.ts'
import { graphGet, type Answer } from './graph.ts'
import { identifier, list, record, text } from './parse/read.ts'
import type { WhatsAppSettings } from './settings.ts'

type Get = (path: string, query: Record<string, string>) => Promise<Answer>

/** Asks Meta for what the inbox needs to work, and says of each thing whether it is there. */
export async function check(
  account: Account<WhatsAppSettings>,
  _delivery: Delivery | null,
  signal: AbortSignal,
): Promise<CheckResult> {
  const { phoneNumberId, wabaId } = account.settings
  const get: Get = (path, query) => graphGet(account, path, query, signal)
  const number = await get(phoneNumberId, { fields: 'display_phone_number,verified_name,quality_rating' })
  const token = tokenStep(number)
  if (token.state !== 'ok')
    return { steps: [token, ...['number', 'account', 'subscription'].map(untried)], facts: {} }
  const steps = [
    token,
    numberStep(number),
    ...(await Promise.all([accountStep(get, wabaId, phoneNumberId), subscriptionStep(get, wabaId)])),
  ]
  return { steps, facts: {} }
}

function untried(step: string): CheckStep {
  return told(step, 'skipped', null)
}

/** Meta judges the token before anything else, so the first answer tells. */
function tokenStep(answer: Answer): CheckStep {
  const refused = !answer.ok && (answer.status === null || answer.failure.reason === 'channel_disconnected')
  return told('token', refused ? 'failed' : 'ok', refused ? complaint(answer) : null)
}

function numberStep(answer: Answer): CheckStep {
  if (!answer.ok) return told('number', 'failed', complaint(answer))
  const { display_phone_number, verified_name, quality_rating } = answer.body
  const found = [display_phone_number, verified_name, quality_rating].map((part) => text(part, 100))
  return told('number', 'ok', found.filter(Boolean).join(' · ') || null)
}

/** Accounts with more numbers than this many pages show do not exist. */
const PAGES = 10

async function accountStep(get: Get, wabaId: string, phoneNumberId: string): Promise<CheckStep> {
  let after: string | null = null
  for (let page = 0; page < PAGES; page++) {
    const answer = await get(`${wabaId}/phone_numbers`, {
      fields: 'id',
      limit: '100',
      ...(after && { after }),
    })
    if (!answer.ok) return told('account', 'failed', complaint(answer))
    const numbers = list(answer.body.data) ?? []
    if (numbers.some((number) => identifier(record(number)?.id) === phoneNumberId))
      return told('account', 'ok', null)
    const paging = record(answer.body.paging)
    after = text(paging?.next) && text(record(paging?.cursors)?.after)
    if (!after) break
  }
  return told('account', 'failed', 'The number is not in this WhatsApp Business account.')
}

/** An account that no app is subscribed to sends no webhooks, and says nothing about it. */
async function subscriptionStep(get: Get, wabaId: string): Promise<CheckStep> {
  const answer = await get(`${wabaId}/subscribed_apps`, {})
  if (!answer.ok) return told('subscription', 'failed', complaint(answer))
  const apps = list(answer.body.data) ?? []
  const names = apps.map((app) => text(record(record(app)?.whatsapp_business_api_data)?.name, 100))
  const detail = names.filter(Boolean).join(', ') || null
  const ok = apps.length > 0
  return told('subscription', ok ? 'ok' : 'failed', ok ? detail : 'No app is subscribed: no messages arrive.')
}

function complaint(answer: Answer): string | null {
  if (answer.ok) return null
  const { code, detail } = answer.failure
  return detail ? `${code}: ${detail}` : code
}

function told(step: string, state: CheckStep['state'], detail: string | null): CheckStep {
  return { step, state, code: null, values: {}, detail, mendable: false }
}
