/** Business phone numbers and accounts, as an admin's connection test reads them. */
import { objectOf, textOf } from '../json.ts'
import type { Json } from '../json.ts'
import { shownName } from '../world.ts'
import type { NumberState, World } from '../world.ts'
import { verify } from './app.ts'
import { readParameters } from './body.ts'
import type { Call, Reply } from './call.ts'
import { badParameter, GraphError } from './errors.ts'

function fields(number: NumberState, world: World): Json {
  const { facts } = number
  const account = world.accounts.of(number.wabaId)
  const callbacks = {
    phone_number: facts.callback?.url,
    whatsapp_business_account: account.callback?.url,
    application: world.apps.of(number)?.callbackUrl ?? undefined,
  }
  return {
    id: number.phoneNumberId,
    display_phone_number: number.displayNumber,
    verified_name: shownName(number),
    quality_rating: facts.quality,
    quality_score: { score: facts.quality },
    code_verification_status: facts.codeVerified ? 'VERIFIED' : 'NOT_VERIFIED',
    name_status: 'APPROVED',
    new_name_status: 'NONE',
    status: statusOf(number, world),
    platform_type: facts.registered ? 'CLOUD_API' : 'NOT_APPLICABLE',
    throughput: { level: 'STANDARD' },
    is_on_biz_app: facts.onBizApp,
    is_official_business_account: false,
    is_pin_enabled: true,
    account_mode: 'LIVE',
    whatsapp_business_manager_messaging_limit: facts.messagingLimit,
    webhook_configuration: callbacks,
    username: facts.username ?? undefined,
  }
}

function statusOf({ facts, wabaId }: NumberState, world: World): string {
  if (world.accounts.of(wabaId).disabled) return 'BANNED'
  if (!facts.registered) return 'DISCONNECTED'
  return facts.quality === 'RED' ? 'FLAGGED' : 'CONNECTED'
}

const usual = 'id,display_phone_number,verified_name,quality_rating,code_verification_status'

function pick(all: Json, query: URLSearchParams, node: string, preset: string): Json {
  // `field.limit(5)` and `field{a,b}` ask for more of a field; its name is enough here.
  const asked = (query.get('fields') ?? preset).replaceAll(/\{[^}]*\}|\.\w+\([^)]*\)/g, '')
  const wanted = asked.split(',').map((field) => field.trim())
  const unknown = wanted.find((field) => !(field in all))
  if (unknown !== undefined) {
    throw new GraphError(100, `(#100) Tried accessing nonexisting field (${unknown}) on node type (${node})`)
  }
  return Object.fromEntries([...new Set([...wanted, 'id'])].map((field) => [field, all[field]]))
}

const pickNumber = (number: NumberState, { world, query }: Pick<Call<'number'>, 'world' | 'query'>): Json =>
  pick(fields(number, world), query, 'WhatsAppBusinessPhoneNumber', usual)

export const showNumber = (call: Call<'number'>): Reply => ({
  answer: pickNumber(call.target.number, call),
})

export const listNumbers = ({ target, ...call }: Call<'account'>): Reply => ({
  answer: {
    data: target.numbers.map((number) => pickNumber(number, call)),
    paging: { cursors: { before: 'QVFIUbefore', after: 'QVFIUafter' } },
  },
})

export function showAccount({ target, query, world }: Call<'account'>): Reply {
  const account = world.accounts.of(target.wabaId)
  const all = {
    id: target.wabaId,
    name: `${target.numbers[0]?.verifiedName ?? ''} (SIMULATOR)`,
    currency: 'EUR',
    timezone_id: '48',
    country: 'DE',
    message_template_namespace: 'simulated_namespace',
    account_review_status: 'APPROVED',
    business_verification_status: 'verified',
    status: account.disabled ? 'DISABLED' : 'ACTIVE',
    ownership_type: 'SELF',
  }
  const preset = 'id,name,currency,timezone_id,message_template_namespace'
  return { answer: pick(all, query, 'WhatsAppBusinessAccount', preset) }
}

/** `webhook_configuration`: an address of the number's own; `pin`: of the two-step verification. */
export async function changeNumber({ world, target, request, query }: Call<'number'>): Promise<Reply> {
  const body = await readParameters(request, query)
  const { facts } = target.number
  const pin = textOf(body['pin'])
  if (pin !== null) {
    if (!/^\d{6}$/.test(pin)) throw badParameter('Param pin must be 6 characters long.')
    facts.pin = pin
  }
  if (body['webhook_configuration'] !== undefined) {
    const wanted = objectOf(body['webhook_configuration'])
    const url = textOf(wanted['override_callback_uri'])
    const verifyToken = textOf(wanted['verify_token']) ?? ''
    if (url) await verify(url, verifyToken)
    facts.callback = url ? { url, verifyToken } : null
  }
  world.changed()
  return { answer: { success: true }, body: Object.fromEntries(Object.keys(body).map((key) => [key, '…'])) }
}
