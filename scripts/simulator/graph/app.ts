/** An app and what it wants to be told: `/{APP_ID}/subscriptions`, by its app token only. */
import { webhookFields } from '../apps.ts'
import type { App } from '../apps.ts'
import type { Json } from '../json.ts'
import { textOf } from '../json.ts'
import { handshake } from '../webhook/handshake.ts'
import { readParameters } from './body.ts'
import type { Call, Reply } from './call.ts'
import { badParameter, GraphError, needsAppToken } from './errors.ts'

const OBJECT = 'whatsapp_business_account'

export const showApp = ({ target: { app } }: Call<'app'>): Reply => ({
  answer: { id: app.id, name: app.name, link: `https://www.facebook.com/games/?app_id=${app.id}` },
})

export function listAppSubscriptions({ target: { app }, bearer }: Call<'app'>): Reply {
  if (!bearer.app) throw needsAppToken()
  if (app.callbackUrl === null || app.fields.size === 0) return { answer: { data: [] } }
  const fields = [...app.fields].map((name) => ({ name, version: 'v25.0' }))
  return { answer: { data: [{ object: OBJECT, callback_url: app.callbackUrl, active: true, fields }] } }
}

/** Asks the address for its challenge before it is believed. */
export async function changeSubscription(call: Call<'app'>): Promise<Reply> {
  const { target, bearer, world, request, query } = call
  if (!bearer.app) throw needsAppToken()
  const body = await readParameters(request, query)
  const fields = fieldsIn(body)
  if (body['object'] !== OBJECT) throw badParameter(`Param object must be one of {${OBJECT}}`)
  const url = textOf(body['callback_url'])
  if (!url) throw badParameter('The parameter callback_url is required.')
  await verify(url, textOf(body['verify_token']) ?? '')
  target.app.callbackUrl = url
  for (const field of fields) target.app.fields.add(field)
  world.changed()
  return { answer: { success: true }, body: { ...body, verify_token: '…' } }
}

/** Of some fields or, where none are named, of all. */
export async function dropSubscription(call: Call<'app'>): Promise<Reply> {
  const { target, bearer, world, request, query } = call
  if (!bearer.app) throw needsAppToken()
  const body = await readParameters(request, query)
  forget(target.app, fieldsIn(body))
  world.changed()
  return { answer: { success: true }, body }
}

export async function verify(url: string, verifyToken: string): Promise<void> {
  const problem = await handshake({ url, verifyToken })
  if (problem === null) return
  throw new GraphError(2200, `(#2200) Callback verification failed with the following errors: ${problem}`)
}

function forget(app: App, fields: string[]): void {
  if (fields.length === 0) app.fields.clear()
  for (const field of fields) app.fields.delete(field)
}

/** Names with commas between them, or a list. */
function fieldsIn(body: Json): string[] {
  const given = body['fields']
  const names = Array.isArray(given) ? given.map(String) : (textOf(given) ?? '').split(',')
  const fields = names.map((name) => name.trim()).filter(Boolean)
  const known: readonly string[] = webhookFields
  const unknown = fields.findIndex((name) => !known.includes(name))
  if (unknown >= 0) throw badParameter(`Param fields[${unknown}] must be one of {${known.join(', ')}}`)
  return fields
}
