import type { Account, CheckStep } from '../adapter.ts'
import { graphGet, type Answer } from './graph.ts'
import { identifier, list, record, text } from './parse/read.ts'
import type { WhatsAppSettings } from './settings.ts'

type Get = (path: string, query: Record<string, string>) => Promise<Answer>

/** Asks Meta for what the inbox needs to work, and says of each thing whether it is there. */
export async function check(account: Account<WhatsAppSettings>, signal: AbortSignal): Promise<CheckStep[]> {
  const { phoneNumberId, wabaId } = account.settings
  const get: Get = (path, query) => graphGet(account, path, query, signal)
  const number = await get(phoneNumberId, { fields: 'display_phone_number,verified_name,quality_rating' })
  const token = tokenStep(number)
  if (!token.ok) return [token, ...['number', 'account', 'subscription'].map(untried)]
  return [
    token,
    numberStep(number),
    ...(await Promise.all([accountStep(get, wabaId, phoneNumberId), subscriptionStep(get, wabaId)])),
  ]
}

function untried(step: string): CheckStep {
  return { step, ok: false, detail: 'Not tried.' }
}

/** Meta judges the token before anything else, so the first answer tells. */
function tokenStep(answer: Answer): CheckStep {
  const refused = !answer.ok && (answer.status === null || answer.failure.reason === 'channel_disconnected')
  return { step: 'token', ok: !refused, detail: refused ? complaint(answer) : null }
}

function numberStep(answer: Answer): CheckStep {
  if (!answer.ok) return { step: 'number', ok: false, detail: complaint(answer) }
  const { display_phone_number, verified_name, quality_rating } = answer.body
  const found = [display_phone_number, verified_name, quality_rating].map((part) => text(part, 100))
  return { step: 'number', ok: true, detail: found.filter(Boolean).join(' · ') || null }
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
    if (!answer.ok) return { step: 'account', ok: false, detail: complaint(answer) }
    const numbers = list(answer.body.data) ?? []
    if (numbers.some((number) => identifier(record(number)?.id) === phoneNumberId))
      return { step: 'account', ok: true, detail: null }
    const paging = record(answer.body.paging)
    after = text(paging?.next) && text(record(paging?.cursors)?.after)
    if (!after) break
  }
  return { step: 'account', ok: false, detail: 'The number is not in this WhatsApp Business account.' }
}

/** An account that no app is subscribed to sends no webhooks, and says nothing about it. */
async function subscriptionStep(get: Get, wabaId: string): Promise<CheckStep> {
  const answer = await get(`${wabaId}/subscribed_apps`, {})
  if (!answer.ok) return { step: 'subscription', ok: false, detail: complaint(answer) }
  const apps = list(answer.body.data) ?? []
  const names = apps.map((app) => text(record(record(app)?.whatsapp_business_api_data)?.name, 100))
  const detail = names.filter(Boolean).join(', ') || null
  const ok = apps.length > 0
  return { step: 'subscription', ok, detail: ok ? detail : 'No app is subscribed: no messages arrive.' }
}

function complaint(answer: Answer): string | null {
  if (answer.ok) return null
  const { code, detail } = answer.failure
  return detail ? `${code}: ${detail}` : code
}
