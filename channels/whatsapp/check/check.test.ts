import { describe, expect, it } from 'vitest'
import { graphErrorBody, json, sampleSettings, type Reaction } from '../fake-graph.ts'
import { APP, examine, NUMBER, placeOf, WEBHOOK } from './healthy.ts'

const DAY = 24 * 60 * 60 * 1000

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
    const { steps: skipped } = await examine({ answers: { debug_token: json(400, graphErrorBody(190)) } })
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
    const { facts } = await examine({ answers: { NUMBER: { id: NUMBER.id } } })
    expect(facts).not.toHaveProperty('dailyLimit')
    expect(facts).not.toHaveProperty('quality')
  })
})
