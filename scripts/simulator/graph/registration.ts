/** Putting a number into service: a code by text or call, then `register` with the PIN. */
import { DAY } from '../clock.ts'
import { textOf } from '../json.ts'
import type { Json } from '../json.ts'
import { readParameters } from './body.ts'
import type { Call, Reply } from './call.ts'
import { badParameter, GraphError, refusal } from './errors.ts'

/** So often in 72 hours. */
const MOST = 10
/** What `request_code` would send; no phone rings here. */
const CODE = '123456'

const regions = ['AE', 'AU', 'BH', 'BR', 'CA', 'CH', 'DE', 'GB', 'ID', 'IN', 'JP', 'KR', 'SG', 'ZA']

export function checkRegion(region: string): string {
  if (!regions.includes(region)) {
    throw badParameter(`Param data_localization_region must be one of {${regions.join(', ')}}`)
  }
  return region
}

export async function register({ world, target, request, query }: Call<'number'>): Promise<Reply> {
  const body = await parameters(request, query)
  const { facts } = target.number
  const now = world.clock.now()
  facts.registrations = facts.registrations.filter((at) => now - at < 3 * DAY)
  if (facts.registrations.length >= MOST) {
    throw refusal(133016, `The number was registered ${MOST} times within 72 hours. Try again later.`)
  }
  const pin = textOf(body['pin']) ?? ''
  if (!/^\d{6}$/.test(pin)) throw badParameter('Param pin must be 6 characters long.')
  facts.registrations.push(now)
  if (pin !== facts.pin) throw refusal(133005, 'The two-step verification PIN is not right.')
  const region = textOf(body['data_localization_region'])
  if (region !== null) facts.storageRegion = checkRegion(region)
  facts.registered = true
  world.changed()
  return { answer: { success: true }, body: { ...body, pin: '…' } }
}

export async function deregister({ world, target, request, query }: Call<'number'>): Promise<Reply> {
  const body = await readParameters(request, query)
  const { facts } = target.number
  if (facts.onBizApp) {
    throw badParameter('Deregister endpoint is not available for API solution for SMB businesses.')
  }
  if (!facts.registered) {
    const message = 'Phone number not registered on the WhatsApp Business Platform.'
    throw new GraphError(100, message, { subcode: 2_207_051 })
  }
  facts.registered = false
  world.changed()
  return { answer: { success: true }, body }
}

export async function requestCode({ target, request, query }: Call<'number'>): Promise<Reply> {
  const body = await readParameters(request, query)
  const methods = ['SMS', 'VOICE']
  if (!methods.includes(String(body['code_method']))) {
    throw badParameter(`Param code_method must be one of {${methods.join(', ')}}`)
  }
  if (!textOf(body['language'])) throw badParameter('The parameter language is required.')
  Object.assign(target.number.facts, { code: CODE, codeVerified: false })
  return { answer: { success: true }, body }
}

export async function verifyCode({ world, target, request, query }: Call<'number'>): Promise<Reply> {
  const body = await readParameters(request, query)
  const { facts } = target.number
  if (facts.code === null || String(body['code']).replace('-', '') !== facts.code) {
    throw new GraphError(136_025, '(#136025) Code couldn’t be verified', { subcode: 2_388_091 })
  }
  Object.assign(facts, { code: null, codeVerified: true })
  world.changed()
  return { answer: { success: true }, body: { code: '…' } }
}

async function parameters(request: Call<'number'>['request'], query: URLSearchParams): Promise<Json> {
  const body = await readParameters(request, query)
  if (body['messaging_product'] !== 'whatsapp') {
    throw badParameter('The parameter messaging_product is required.')
  }
  return body
}
