import { describe, expect, it } from 'vitest'
import type { Delivery } from '../../adapter.ts'
import { accountAt, graphErrorBody, json, sampleSettings, soon, type Reaction } from '../fake-graph.ts'
import type { WhatsAppSettings } from '../settings.ts'
import { check } from './check.ts'
import { APP, healthyGraph, NUMBER, placeOf, TOKEN, URL_OF_OURS, WEBHOOK, type Answers } from './healthy.ts'

const { phoneNumberId, wabaId } = sampleSettings

const DAY = 24 * 60 * 60 * 1000
const inDays = (days: number) => Math.floor((Date.now() + days * DAY) / 1000)
const dayOf = (seconds: number) => new Date(seconds * 1000).toISOString().slice(0, 10)

interface Situation {
  answers?: Answers
  settings?: Partial<WhatsAppSettings>
  delivery?: Delivery | null
}

async function examine({ answers, settings, delivery = { url: URL_OF_OURS } }: Situation = {}) {
  await using graph = await healthyGraph(answers)
  const result = await check(accountAt(graph.url, settings), delivery, soon())
  return { ...result, requests: graph.requests }
}

/** One step as `state code {values}`, with `(mendable)` where it is. */
async function stepIn(name: string, situation: Situation): Promise<string> {
  const { steps } = await examine(situation)
  const step = steps.find(({ step }) => step === name)
  if (!step) return 'no such step'
  const values = Object.entries(step.values).map(([key, value]) => `${key}=${value}`)
  return [step.state, step.code, ...values, ...(step.mendable ? ['(mendable)'] : [])].join(' ')
}

const refusal = (code: number) => json(400, graphErrorBody(code))
const fieldsWithout = (...names: string[]) => ({
  data: [{ ...WEBHOOK, fields: WEBHOOK.fields.filter(({ name }) => !names.includes(name)) }],
})

describe('the connection test', () => {
  it('finds everything in order, step by step', async () => {
    const { steps } = await examine()
    expect(steps.map(({ step, state, code }) => `${step} ${state} ${code}`)).toEqual([
      'token ok valid',
      'scopes ok granted',
      'number ok connected',
      'account ok belongs',
      'webhook ok configured',
      'fields ok complete',
      'subscription ok subscribed',
      'templates ok readable',
      'storage ok region',
      'version ok current',
    ])
  })

  it('tells what is known about the account', async () => {
    const { facts } = await examine()
    expect(facts).toEqual({
      number: '+1 555-078-3881',
      verifiedName: 'Shop',
      quality: 'green',
      dailyLimit: 2000,
      throughput: 80,
      sharedWithApp: false,
      tokenUntil: null,
      scopes: ['whatsapp_business_management', 'whatsapp_business_messaging'],
      fields: WEBHOOK.fields.map(({ name }) => name),
      missingFields: [],
      storageRegion: 'DE',
      providerRetention: 30 * DAY,
      apiVersion: 'v25.0',
      apiVersionUntil: Date.UTC(2028, 6, 29, 23, 59, 59),
    })
  })

  it('shows each thing with the token it belongs to: the app is asked as the app', async () => {
    const { requests } = await examine()
    for (const { path, headers } of requests)
      expect(headers.authorization).toBe(
        placeOf(path) === 'APP/subscriptions'
          ? `Bearer ${APP}|${sampleSettings.appSecret}`
          : `Bearer ${sampleSettings.token}`,
      )
  })

  it('tries nothing more with a token that does not work', async () => {
    const { steps, requests } = await examine({ answers: { debug_token: json(401, graphErrorBody(190)) } })
    expect(steps[0]).toMatchObject({ state: 'failed', code: 'invalid', detail: '(#190) No (fbtrace_id Abc)' })
    expect(steps.slice(1).map(({ state }) => state)).toEqual(Array(9).fill('skipped'))
    expect(requests).toHaveLength(1)
  })

  it('names the same steps in the same order, whether it gets to them or not', async () => {
    const { steps: all } = await examine()
    const { steps: skipped } = await examine({ answers: { debug_token: refusal(190) } })
    expect(skipped.map(({ step }) => step)).toEqual(all.map(({ step }) => step))
  })

  const odd: Array<[string, Reaction]> = [
    ['is no JSON', (response) => response.end('<html>')],
    ['has an odd shape', { data: { 0: 'x' }, paging: 5, storage_configuration: [], throughput: 'fast' }],
    ['is a list', []],
    ['has no end', (response) => response.end(Buffer.alloc(3_000_000, ' '))],
    ['never comes whole', (response) => response.destroy()],
  ]
  it.each(odd)('survives answers of which each %s', async (_, reaction) => {
    const places = [
      'NUMBER',
      'NUMBER/settings',
      'ACCOUNT/phone_numbers',
      'ACCOUNT/subscribed_apps',
      'ACCOUNT/message_templates',
      'APP/subscriptions',
    ]
    const answers = Object.fromEntries(places.map((place) => [place, reaction]))
    const { steps } = await examine({ answers })
    expect(steps).toHaveLength(10)
    expect(steps.filter(({ state }) => state === 'failed').length).toBeGreaterThan(1)
    expect((await examine({ answers: { debug_token: reaction } })).steps[0]?.state).toBe('failed')
  })

  it('puts no token and no secret into what it says', async () => {
    const quoting = (token: string) => json(400, graphErrorBody(100, { message: `Malformed token ${token}` }))
    const { steps } = await examine({
      answers: {
        NUMBER: quoting(sampleSettings.token),
        'ACCOUNT/subscribed_apps': quoting(sampleSettings.token),
        'APP/subscriptions': quoting(`${APP}|${sampleSettings.appSecret}`),
      },
    })
    expect(JSON.stringify(steps)).not.toContain(sampleSettings.token)
    expect(JSON.stringify(steps)).not.toContain(sampleSettings.appSecret)
  })
})

describe('the step', () => {
  const soonEnds = inDays(5)
  const laterEnds = inDays(50)

  it.each<[string, string, Situation]>([
    ['token', `ok valid_until app=Our app until=${dayOf(laterEnds)}`, token({ expires_at: laterEnds })],
    ['token', `warning expires_soon app=Our app until=${dayOf(soonEnds)}`, token({ expires_at: soonEnds })],
    ['token', 'failed expired app=Our app', token({ expires_at: inDays(-1), is_valid: false })],
    ['token', 'failed invalid', token({ is_valid: false })],
    ['token', 'failed refused error=4', { answers: { debug_token: refusal(4) } }],
    ['scopes', 'warning unknown', token({ scopes: undefined })],
    [
      'scopes',
      'failed missing missing=whatsapp_business_management',
      token({ scopes: ['whatsapp_business_messaging'] }),
    ],
    [
      'scopes',
      'failed not_for_account missing=whatsapp_business_messaging',
      token({ granular_scopes: [{ scope: 'whatsapp_business_messaging', target_ids: ['1'] }] }),
    ],
    [
      'scopes',
      'ok granted scopes=whatsapp_business_messaging, whatsapp_business_management',
      token({ granular_scopes: [{ scope: 'whatsapp_business_messaging', target_ids: ['1', wabaId] }] }),
    ],
    ['number', 'failed refused error=803', { answers: { NUMBER: refusal(803) } }],
    ['number', 'failed not_registered number=+1 555-078-3881', number({ status: 'PENDING' })],
    ['number', 'failed restricted number=+1 555-078-3881 status=banned', number({ status: 'BANNED' })],
    ['number', 'warning quality number=+1 555-078-3881 quality=red', number({ quality_rating: 'RED' })],
    ['number', 'warning name_declined number=+1 555-078-3881 name=Shop', number({ name_status: 'DECLINED' })],
    [
      'number',
      'warning test_number number=+1 555-078-3881 name=Test Number',
      number({ verified_name: 'Test Number' }),
    ],
    ['account', 'failed other_account', { answers: { 'ACCOUNT/phone_numbers': { data: [{ id: '1' }] } } }],
    ['account', 'failed refused error=200', { answers: { 'ACCOUNT/phone_numbers': refusal(200) } }],
    ['webhook', `warning address_unknown url=${URL_OF_OURS}`, { delivery: null }],
    [
      'webhook',
      'failed not_https expected=http://inbox.example/w',
      { delivery: { url: 'http://inbox.example/w' }, settings: { simulator: false } },
    ],
    ['webhook', 'failed app_unknown', token({ app_id: undefined })],
    ['webhook', 'failed secret_refused', { answers: { 'APP/subscriptions': refusal(1) } }],
    ['webhook', 'failed refused error=4', { answers: { 'APP/subscriptions': refusal(4) } }],
    [
      'webhook',
      `failed none expected=${URL_OF_OURS} (mendable)`,
      { answers: { 'APP/subscriptions': { data: [{ ...WEBHOOK, object: 'page' }] } } },
    ],
    [
      'webhook',
      `failed inactive url=${URL_OF_OURS} expected=${URL_OF_OURS} (mendable)`,
      { answers: { 'APP/subscriptions': { data: [{ ...WEBHOOK, active: false }] } } },
    ],
    [
      'webhook',
      `failed elsewhere url=https://old.example/ expected=${URL_OF_OURS} (mendable)`,
      { answers: { 'APP/subscriptions': { data: [{ ...WEBHOOK, callback_url: 'https://old.example/' }] } } },
    ],
    [
      'webhook',
      `failed overridden url=https://n.example/ expected=${URL_OF_OURS} level=number`,
      number({
        webhook_configuration: {
          phone_number: 'https://n.example/',
          whatsapp_business_account: URL_OF_OURS,
        },
      }),
    ],
    [
      'webhook',
      `failed overridden url=https://a.example/ expected=${URL_OF_OURS} level=account`,
      number({ webhook_configuration: { whatsapp_business_account: 'https://a.example/' } }),
    ],
    [
      'webhook',
      `ok configured url=${URL_OF_OURS}`,
      {
        answers: {
          NUMBER: { ...NUMBER, webhook_configuration: { phone_number: URL_OF_OURS } },
          'APP/subscriptions': { data: [{ ...WEBHOOK, callback_url: 'https://old.example/' }] },
        },
      },
    ],
    ['fields', 'skipped no_webhook', { answers: { 'APP/subscriptions': { data: [] } } }],
    [
      'fields',
      'failed missing missing=standby (mendable)',
      { answers: { 'APP/subscriptions': fieldsWithout('standby', 'calls') } },
    ],
    [
      'fields',
      'warning some_missing missing=smb_message_echoes, calls (mendable)',
      { answers: { 'APP/subscriptions': fieldsWithout('smb_message_echoes', 'calls') } },
    ],
    [
      'fields',
      'failed missing missing=smb_message_echoes (mendable)',
      {
        answers: {
          NUMBER: { ...NUMBER, is_on_biz_app: true },
          'APP/subscriptions': fieldsWithout('smb_message_echoes', 'calls'),
        },
      },
    ],
    ['subscription', 'failed none (mendable)', { answers: { 'ACCOUNT/subscribed_apps': { data: [] } } }],
    [
      'subscription',
      'failed other_app apps=Theirs (mendable)',
      {
        answers: {
          'ACCOUNT/subscribed_apps': { data: [{ whatsapp_business_api_data: { id: '9', name: 'Theirs' } }] },
        },
      },
    ],
    ['templates', 'failed refused error=200', { answers: { 'ACCOUNT/message_templates': refusal(200) } }],
    ['storage', 'warning anywhere', settings({ status: 'default' })],
    ['storage', 'ok no_storage minutes=60', settings({ status: 'NO_STORAGE_ENABLED' })],
    ['storage', 'warning unknown', { answers: { 'NUMBER/settings': refusal(100) } }],
    ['version', 'ok open_ended version=v26.0', { settings: { graphVersion: 'v26.0' } }],
    ['version', 'failed ended version=v14.0', { settings: { graphVersion: 'v14.0' } }],
    ['version', 'warning unknown version=v99.0', { settings: { graphVersion: 'v99.0' } }],
  ])('%s says: %s', async (step, expected, situation) => {
    expect(await stepIn(step, situation)).toBe(expected)
  })

  it('account looks for the number on every page', async () => {
    const pages: Reaction = (response) => {
      const second = /after=p2/.test(response.req.url ?? '')
      const body = second
        ? { data: [{ id: phoneNumberId }] }
        : { data: [{ id: '1' }], paging: { cursors: { after: 'p2' }, next: 'https://next' } }
      response.end(JSON.stringify(body))
    }
    const situation = { answers: { 'ACCOUNT/phone_numbers': pages } }
    expect(await stepIn('account', situation)).toBe('ok belongs')
  })

  it('number asks for less where a version lacks one of its fields', async () => {
    const picky: Reaction = (response) => {
      const much = response.req.url?.includes('throughput')
      json(
        much ? 400 : 200,
        much ? graphErrorBody(100) : { display_phone_number: '+1', verified_name: 'S' },
      )(response)
    }
    expect(await stepIn('number', { answers: { NUMBER: picky } })).toBe('ok connected number=+1 name=S')
  })

  function token(change: object): Situation {
    return { answers: { debug_token: { data: { ...TOKEN, ...change } } } }
  }
  function number(change: object): Situation {
    return { answers: { NUMBER: { ...NUMBER, ...change } } }
  }
  function settings(storage_configuration: object): Situation {
    return { answers: { 'NUMBER/settings': { storage_configuration } } }
  }
})

describe('what is known of a number', () => {
  it.each([
    [{ whatsapp_business_manager_messaging_limit: 'TIER_250' }, { dailyLimit: 250 }],
    [{ whatsapp_business_manager_messaging_limit: 'TIER_UNLIMITED' }, { dailyLimit: null }],
    [{ throughput: { level: 'HIGH' } }, { throughput: 1000 }],
    [{ is_on_biz_app: true }, { throughput: 20, sharedWithApp: true }],
  ])('with %j is %j', async (change, expected) => {
    const { facts } = await examine({ answers: { NUMBER: { ...NUMBER, ...change } } })
    expect(facts).toMatchObject(expected)
  })

  it('does not hold what Meta left out', async () => {
    const { facts } = await examine({ answers: { NUMBER: { id: phoneNumberId } } })
    expect(facts).not.toHaveProperty('dailyLimit')
    expect(facts).not.toHaveProperty('quality')
  })
})
