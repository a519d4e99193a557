import { describe, expect, it } from 'vitest'
import { graphErrorBody, json, sampleSettings, type Reaction } from '../fake-graph.ts'
import { NUMBER, stepIn, TOKEN, URL_OF_OURS, WEBHOOK, type Situation } from './healthy.ts'

const { phoneNumberId, wabaId } = sampleSettings

const DAY = 24 * 60 * 60 * 1000
const inDays = (days: number) => Math.floor((Date.now() + days * DAY) / 1000)
const dayOf = (seconds: number) => new Date(seconds * 1000).toISOString().slice(0, 10)

const refusal = (code: number) => json(400, graphErrorBody(code))
const fieldsWithout = (...names: string[]) => ({
  data: [{ ...WEBHOOK, fields: WEBHOOK.fields.filter(({ name }) => !names.includes(name)) }],
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
