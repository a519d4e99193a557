/** Which business accounts send webhooks, and where to if not to the app's address. */
import { textOf } from '../json.ts'
import { verify } from './app.ts'
import { readParameters } from './body.ts'
import type { Call, Reply } from './call.ts'

export function listSubscriptions({ world, target }: Call<'account'>): Reply {
  const account = world.accounts.of(target.wabaId)
  const [number] = target.numbers
  const app = number && world.apps.of(number)
  if (!account.subscribed || !app) return { answer: { data: [] } }
  const { id, name } = app
  const link = `https://www.facebook.com/games/?app_id=${id}`
  const override = account.callback ? { override_callback_uri: account.callback.url } : {}
  return { answer: { data: [{ whatsapp_business_api_data: { id, name, link }, ...override }] } }
}

export async function subscribe({ world, target, request, query }: Call<'account'>): Promise<Reply> {
  const body = await readParameters(request, query)
  const url = textOf(body['override_callback_uri'])
  const verifyToken = textOf(body['verify_token']) ?? ''
  if (url) await verify(url, verifyToken)
  const account = world.accounts.of(target.wabaId)
  account.subscribed = true
  account.callback = url ? { url, verifyToken } : null
  world.changed()
  return { answer: { success: true }, body: { ...(url ? { override_callback_uri: url } : {}) } }
}

export function unsubscribe({ world, target }: Call<'account'>): Reply {
  Object.assign(world.accounts.of(target.wabaId), { subscribed: false, callback: null })
  world.changed()
  return { answer: { success: true } }
}
