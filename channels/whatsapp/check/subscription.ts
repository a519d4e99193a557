import type { CheckStep } from '../../adapter.ts'
import { identifier, list, record, text } from '../parse/read.ts'
import { refused, told, type Ask } from './step.ts'

/** An account that no app is subscribed to sends no webhooks, and says nothing about it. */
export async function subscriptionStep(ask: Ask, wabaId: string, appId: string | null): Promise<CheckStep> {
  const answer = await ask(`${wabaId}/subscribed_apps`)
  if (!answer.ok) return refused('subscription', answer)
  const apps = (list(answer.body.data) ?? []).map((app) => record(record(app)?.whatsapp_business_api_data))
  if (apps.length === 0) return told('subscription', 'failed', 'none', {}, true)
  const names = apps.map((app) => text(app?.name, 100)).filter(Boolean)
  const values = { apps: names.join(', ') }
  const ids = apps.map((app) => identifier(app?.id))
  // An answer without ids can't say that ours is not among them.
  if (appId && ids.every(Boolean) && !ids.includes(appId))
    return told('subscription', 'failed', 'other_app', values, true)
  return told('subscription', 'ok', 'subscribed', values)
}
