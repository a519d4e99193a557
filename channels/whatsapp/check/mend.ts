import type { Account, Delivery, Outcome } from '../../adapter.ts'
import { askGraph, outcomeOf } from '../graph.ts'
import type { WhatsAppSettings } from '../settings.ts'
import { FIELDS } from './fields.ts'
import { askApp, asker } from './step.ts'
import { readToken } from './token.ts'
import { OBJECT, readWebhook } from './webhook.ts'

/** Puts right what `check` calls mendable. Never throws. */
export async function mend(
  step: string,
  account: Account<WhatsAppSettings>,
  delivery: Delivery | null,
  signal: AbortSignal,
): Promise<Outcome<null>> {
  if (step === 'subscription') {
    const path = `${account.settings.wabaId}/subscribed_apps`
    return outcomeOf(await askGraph(account, { method: 'POST', path }, signal), () => null)
  }
  if (step === 'webhook' || step === 'fields') return configureWebhook(step, account, delivery, signal)
  return refuse(`The step ${step} can't be mended from here.`)
}

/**
 * Address and fields are one thing to Meta and replace what was there, so each keeps the other's part: the
 * app may be told more than we read, and whoever mends the fields need not want another address.
 */
async function configureWebhook(
  step: 'webhook' | 'fields',
  account: Account<WhatsAppSettings>,
  delivery: Delivery | null,
  signal: AbortSignal,
): Promise<Outcome<null>> {
  const { token, verifyToken } = account.settings
  const { appId } = await readToken(asker(account, signal), token, Date.now())
  if (!appId) return refuse('Meta does not say which app the token belongs to.')
  const webhook = await readWebhook(account, appId, signal)
  if (!webhook.known) return refuse(webhook.step.detail ?? "The app's webhook can't be read.")
  const url = step === 'fields' ? webhook.subscribed?.url : delivery?.url
  if (!url) return refuse('There is no address to deliver to.')
  const fields = [...new Set([...(webhook.subscribed?.fields ?? []), ...FIELDS])]
  const body = {
    object: OBJECT,
    callback_url: url,
    verify_token: verifyToken,
    fields: fields.join(','),
    include_values: true,
  }
  const call = { method: 'POST', path: `${appId}/subscriptions`, body } as const
  return outcomeOf(await askApp(account, appId, call, signal), () => null)
}

function refuse(detail: string): Outcome<null> {
  return { ok: false, failure: { code: 'not mended', reason: 'other', detail }, retry: null, pauses: false }
}
