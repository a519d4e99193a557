/** What an admin's wizard asks and changes: tokens, apps, numbers, settings. */
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createBench, number } from '../bench.ts'
import type { Bench } from '../bench.ts'
import { DAY } from '../clock.ts'
import { listOf, objectOf } from '../json.ts'

const APP = '1000000000000001'
const APP_TOKEN = `${APP}|${number.appSecret}`
const NUMBER = `/${number.phoneNumberId}`
const ACCOUNT = `/${number.wabaId}`

let bench: Bench
beforeEach(async () => {
  bench = await createBench()
})
afterEach(() => bench.close())

const codeOf = async (answer: ReturnType<Bench['graph']>) => (await answer).error['code']
const debug = async () => {
  const { answer } = await bench.graph('GET', `/debug_token?input_token=${number.token}`)
  return objectOf(answer['data'])
}

describe('a token', () => {
  it('says whose it is, what it may do and for which accounts', async () => {
    expect(await debug()).toMatchObject({
      app_id: APP,
      application: 'Sandglass (simulated)',
      is_valid: true,
      expires_at: 0,
      scopes: ['public_profile', 'whatsapp_business_management', 'whatsapp_business_messaging'],
      granular_scopes: [
        { scope: 'whatsapp_business_management', target_ids: [number.wabaId] },
        { scope: 'whatsapp_business_messaging', target_ids: [number.wabaId] },
      ],
    })
    const { answer } = await bench.graph('GET', '/debug_token?input_token=nonsense')
    expect(answer['data']).toMatchObject({ is_valid: false, error: { code: 190 } })
  })

  it('comes to its end', async () => {
    const tokenUntil = bench.clock.time + DAY
    bench.simulator.meta.setToken(number.phoneNumberId, { tokenUntil })
    expect(await debug()).toMatchObject({ is_valid: true, expires_at: Math.floor(tokenUntil / 1000) })
    bench.clock.advance(DAY)
    const { status, error } = await bench.graph('GET', NUMBER)
    expect({ status, code: error['code'], sub: error['error_subcode'] }).toEqual({
      status: 401,
      code: 190,
      sub: 463,
    })
  })

  it('opens only what its scopes are for', async () => {
    bench.simulator.meta.setToken(number.phoneNumberId, { scopes: ['whatsapp_business_messaging'] })
    expect(await codeOf(bench.graph('GET', `${ACCOUNT}/message_templates`))).toBe(200)
    bench.simulator.meta.setToken(number.phoneNumberId, { scopes: ['whatsapp_business_management'] })
    expect(await codeOf(bench.send({ type: 'text', text: { body: 'x' } }))).toBe(200)
  })
})

describe('an app', () => {
  const app = (method: string, body?: unknown, token = APP_TOKEN) =>
    bench.graph(method, `/${APP}/subscriptions`, body, token)
  const fields = async () => {
    const [subscription] = listOf((await app('GET')).answer['data'])
    return listOf(subscription?.['fields']).map(({ name }) => name)
  }
  const wanted = (callback_url: string, verify_token: string = number.verifyToken) => ({
    object: 'whatsapp_business_account',
    callback_url,
    verify_token,
    fields: 'messages,standby',
  })

  it('shows what it is told, to its own token only', async () => {
    expect(await codeOf(app('GET', undefined, number.token))).toBe(15)
    expect(await fields()).toEqual(expect.arrayContaining(['messages', 'standby', 'history']))
    expect((await app('GET')).answer['data']).toMatchObject([
      { object: 'whatsapp_business_account', callback_url: bench.inbox.url, active: true },
    ])
  })

  it('is told nothing of a field it does not ask for', async () => {
    await app('DELETE', { object: 'whatsapp_business_account', fields: 'calls' })
    expect(await fields()).not.toContain('calls')
    bench.simulator.customer.call('katharina', number.phoneNumberId)
    await bench.calm()
    expect(bench.inbox.received).toEqual([])
    await app('DELETE')
    expect((await app('GET')).answer).toEqual({ data: [] })
  })

  it('asks a new address for its challenge, and writes there from then on', async () => {
    expect(await app('POST', wanted(bench.inbox.url, 'wrong'))).toMatchObject({
      status: 400,
      error: { code: 2200, message: expect.stringContaining('HTTP Status Code = 403') as string },
    })
    expect(await codeOf(app('POST', { ...wanted(bench.inbox.url), fields: ['messages', 'moods'] }))).toBe(100)
    await app('DELETE')
    const other = `${bench.inbox.url}?other`
    expect((await app('POST', wanted(other))).answer).toEqual({ success: true })
    expect(await fields()).toEqual(['messages', 'standby'])
    bench.simulator.customer.writeText('katharina', number.phoneNumberId, 'Hello')
    await bench.calm()
    expect(bench.inbox.messages()).toHaveLength(1)
  })

  it('has addresses of its accounts and numbers before its own', async () => {
    await using other = await listenElsewhere()
    const override = { override_callback_uri: other.url, verify_token: 'any' }
    await bench.graph('POST', `${ACCOUNT}/subscribed_apps`, override)
    bench.simulator.customer.writeText('katharina', number.phoneNumberId, 'To the account’s')
    await bench.calm()
    expect([other.posts(), bench.inbox.received.length]).toEqual([1, 0])
    await bench.graph('POST', NUMBER, {
      webhook_configuration: { override_callback_uri: bench.inbox.url, verify_token: number.verifyToken },
    })
    bench.simulator.customer.writeText('katharina', number.phoneNumberId, 'To the number’s')
    await bench.calm()
    expect([other.posts(), bench.inbox.received.length]).toEqual([1, 1])
    const { answer } = await bench.graph('GET', `${NUMBER}?fields=webhook_configuration`)
    expect(answer['webhook_configuration']).toEqual({
      phone_number: bench.inbox.url,
      whatsapp_business_account: other.url,
      application: bench.inbox.url,
    })
  })

  it('uploads an example for a template in two steps', async () => {
    const query = 'file_name=a.jpg&file_length=3&file_type=image/jpeg'
    const { answer } = await bench.graph('POST', `/${APP}/uploads?${query}`)
    const upload = (bytes: number[]) =>
      fetch(`${bench.origin}/_sim/graph/v25.0/${String(answer['id'])}`, {
        method: 'POST',
        headers: { authorization: `OAuth ${number.token}`, file_offset: '0' },
        body: new Uint8Array(bytes),
      })
    expect(objectOf(await (await upload([1, 2, 3])).json())['h']).toMatch(/^4::aW1hZ2UvanBlZw==:/)
    expect((await upload([1, 2])).status).toBe(400)
    expect(await codeOf(bench.graph('POST', `/${APP}/uploads?file_length=3&file_type=text/html`))).toBe(100)
  })
})

/** An address that says yes to every challenge and counts what it is sent. */
async function listenElsewhere() {
  let posts = 0
  const server = createServer((request, response) => {
    if (request.method === 'POST') posts++
    response.end(new URL(request.url ?? '/', 'http://x').searchParams.get('hub.challenge') ?? '')
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/elsewhere`,
    posts: () => posts,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

describe('a number', () => {
  it('shows everything a health page asks for', async () => {
    const fields =
      'display_phone_number,verified_name,quality_rating,status,name_status,throughput,platform_type,is_on_biz_app,whatsapp_business_manager_messaging_limit,webhook_configuration'
    expect((await bench.graph('GET', `${NUMBER}?fields=${fields}`)).answer).toMatchObject({
      verified_name: 'Nordlicht Möbel (SIMULATOR)',
      quality_rating: 'GREEN',
      status: 'CONNECTED',
      throughput: { level: 'STANDARD' },
      platform_type: 'CLOUD_API',
      is_on_biz_app: false,
      whatsapp_business_manager_messaging_limit: 'TIER_2K',
    })
    bench.simulator.businessApp.setInUse(number.phoneNumberId, true)
    bench.simulator.meta.setQuality(number.phoneNumberId, 'RED')
    const { answer } = await bench.graph('GET', `${ACCOUNT}/phone_numbers?fields=${fields}`)
    expect(listOf(answer['data'])).toMatchObject([
      { is_on_biz_app: true, quality_rating: 'RED', status: 'FLAGGED' },
    ])
  })

  it('is put out of service, moved to another country, and back in with its PIN', async () => {
    const settings = {
      storage_configuration: { status: 'IN_COUNTRY_STORAGE_ENABLED', data_localization_region: 'DE' },
    }
    expect(await codeOf(bench.graph('POST', `${NUMBER}/settings`, settings))).toBe(100)
    expect((await bench.graph('POST', `${NUMBER}/deregister`)).answer).toEqual({ success: true })
    expect((await bench.graph('POST', `${NUMBER}/deregister`)).error['error_subcode']).toBe(2_207_051)
    expect(await codeOf(bench.send({ type: 'text', text: { body: 'x' } }))).toBe(133010)
    expect((await bench.graph('POST', `${NUMBER}/settings`, settings)).status).toBe(200)
    const register = (pin: string) =>
      bench.graph('POST', `${NUMBER}/register`, { messaging_product: 'whatsapp', pin })
    expect(await codeOf(register('000000'))).toBe(133005)
    expect(await codeOf(register('1'))).toBe(100)
    expect((await register('123456')).answer).toEqual({ success: true })
    expect((await bench.graph('GET', `${NUMBER}/settings`)).answer).toMatchObject(settings)
    for (let times = 2; times < 10; times++) await register('000000')
    expect(await codeOf(register('123456'))).toBe(133016)
    bench.clock.advance(3 * DAY)
    expect((await register('123456')).status).toBe(200)
  })

  it('is verified with a code', async () => {
    expect(await codeOf(bench.graph('POST', `${NUMBER}/request_code`, { code_method: 'PIGEON' }))).toBe(100)
    await bench.graph('POST', `${NUMBER}/request_code`, { code_method: 'SMS', language: 'de' })
    const { answer } = await bench.graph('GET', `${NUMBER}?fields=code_verification_status`)
    expect(answer['code_verification_status']).toBe('NOT_VERIFIED')
    expect(await codeOf(bench.graph('POST', `${NUMBER}/verify_code`, { code: '000000' }))).toBe(136_025)
    expect((await bench.graph('POST', `${NUMBER}/verify_code`, { code: '123456' })).status).toBe(200)
  })

  it('has a profile and a user name', async () => {
    const change = { messaging_product: 'whatsapp', about: 'Made of oak', websites: ['https://example.org'] }
    await bench.graph('POST', `${NUMBER}/whatsapp_business_profile`, change)
    const profile = await bench.graph('GET', `${NUMBER}/whatsapp_business_profile?fields=about,websites`)
    expect(profile.answer['data']).toEqual([change])
    const name = (username: string) => bench.graph('POST', `${NUMBER}/username`, { username })
    expect(await codeOf(name('NO'))).toBe(147_001)
    await name('nordlicht.moebel')
    expect((await bench.graph('GET', `${NUMBER}/username`)).answer).toMatchObject({
      username: 'nordlicht.moebel',
    })
  })

  it('hears nothing of people it has blocked', async () => {
    const block = (method: string) =>
      bench.graph(method, `${NUMBER}/block_users`, {
        messaging_product: 'whatsapp',
        block_users: [{ user: '+4915155503412' }],
      })
    expect(await codeOf(block('POST'))).toBe(139_100)
    bench.simulator.customer.writeText('katharina', number.phoneNumberId, 'Buy my chairs!')
    expect((await block('POST')).answer).toMatchObject({
      block_users: { added_users: [{ wa_id: '4915155503412' }] },
    })
    expect(listOf((await bench.graph('GET', `${NUMBER}/block_users`)).answer['data'])).toHaveLength(1)
    bench.simulator.customer.writeText('katharina', number.phoneNumberId, 'Cheap chairs!')
    await bench.calm()
    await block('DELETE')
    bench.simulator.customer.writeText('katharina', number.phoneNumberId, 'Sorry.')
    await bench.calm()
    expect(bench.inbox.messages().map(({ text }) => objectOf(text)['body'])).toEqual([
      'Buy my chairs!',
      'Sorry.',
    ])
  })

  it('for tests writes to its list only', async () => {
    bench.simulator.meta.setAllowed(number.phoneNumberId, ['4915155501180'])
    expect(await codeOf(bench.send({ type: 'text', text: { body: 'x' } }))).toBe(131030)
  })

  it('has as many calls an hour as Meta grants', async () => {
    const small = await createBench({ rates: { manageHourly: 2 } })
    const first = await small.graph('GET', ACCOUNT)
    expect(first.headers.get('x-business-use-case-usage')).toContain('"call_count":50')
    await small.graph('GET', ACCOUNT)
    expect(await small.graph('GET', ACCOUNT)).toMatchObject({ status: 429, error: { code: 80_007 } })
    await small.close()
  })

  it('of an account that is shut or restricted can’t send', async () => {
    const { meta, customer } = bench.simulator
    customer.writeText('katharina', number.phoneNumberId, 'Hello')
    const text = { type: 'text', text: { body: 'x' } }
    const template = { type: 'template', template: { name: 'hello_world', language: { code: 'en_US' } } }
    meta.restrict(number.phoneNumberId, 'RESTRICTED_BIZ_INITIATED_MESSAGING')
    expect([await codeOf(bench.send(template)), await codeOf(bench.send(text))]).toEqual([131031, undefined])
    meta.disable(number.phoneNumberId)
    expect(await codeOf(bench.send(text))).toBe(131031)
    meta.reinstate(number.phoneNumberId)
    expect(await codeOf(bench.send(template))).toBeUndefined()
    await bench.calm()
    const events = bench.inbox.values().map((value) => value['event'] ?? null)
    expect(events.filter(Boolean)).toEqual(['ACCOUNT_RESTRICTION', 'DISABLED_UPDATE', 'DISABLED_UPDATE'])
  })
})
