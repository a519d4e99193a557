import { beforeEach, describe, expect, it } from 'vitest'
import type { CheckStep } from '../../../../server/contract/inbox.ts'
import { setLocale } from '../../../lib/i18n.ts'
import '../../../lib/locales/admin.ts'
import { found, tallySentence, toDo } from './sentences.ts'

/** The tables in the channels' check.ts (whatsapp, web, email): step, state, codes. */
const TABLE: ReadonlyArray<readonly [step: string, state: CheckStep['state'], codes: readonly string[]]> = [
  ['token', 'ok', ['valid', 'valid_until']],
  ['token', 'warning', ['expires_soon']],
  ['token', 'failed', ['expired', 'invalid', 'refused', 'unreachable']],
  ['scopes', 'ok', ['granted']],
  ['scopes', 'warning', ['unknown']],
  ['scopes', 'failed', ['missing', 'not_for_account']],
  ['number', 'ok', ['connected']],
  ['number', 'warning', ['test_number', 'name_declined', 'quality']],
  ['number', 'failed', ['not_registered', 'restricted']],
  ['account', 'ok', ['belongs']],
  ['account', 'failed', ['other_account']],
  ['webhook', 'ok', ['configured']],
  ['webhook', 'warning', ['address_unknown']],
  [
    'webhook',
    'failed',
    ['not_https', 'app_unknown', 'secret_refused', 'none', 'inactive', 'elsewhere', 'overridden'],
  ],
  ['fields', 'ok', ['complete']],
  ['fields', 'warning', ['some_missing']],
  ['fields', 'failed', ['missing']],
  ['fields', 'skipped', ['no_webhook']],
  ['subscription', 'ok', ['subscribed']],
  ['subscription', 'failed', ['none', 'other_app']],
  ['templates', 'ok', ['readable']],
  ['storage', 'ok', ['region', 'no_storage']],
  ['storage', 'warning', ['anywhere', 'unknown']],
  ['version', 'ok', ['current', 'open_ended']],
  ['version', 'warning', ['ends_soon', 'unknown']],
  ['version', 'failed', ['ended']],
  ['address', 'ok', ['known']],
  ['address', 'warning', ['unknown']],
  ['sites', 'ok', ['listed']],
  ['sites', 'warning', ['none']],
  ['identity', 'ok', ['anonymous', 'optional', 'required']],
  ['identity', 'failed', ['secret_missing']],
  ['notice', 'ok', ['none', 'shown', 'required']],
  ['notice', 'warning', ['words_missing']],
  ['imap_server', 'ok', ['reached']],
  ['imap_server', 'skipped', ['handed_in']],
  ['imap_server', 'failed', ['no_such_server', 'no_answer', 'certificate', 'not_encrypted']],
  ['imap_login', 'ok', ['accepted']],
  ['imap_login', 'failed', ['refused_login', 'no_password', 'token', 'not_encrypted']],
  ['imap_folders', 'ok', ['there']],
  ['imap_folders', 'failed', ['missing', 'not_listed']],
  ['imap_idle', 'ok', ['at_once']],
  ['imap_idle', 'warning', ['polling', 'no_move', 'no_deletion']],
  ['smtp_server', 'ok', ['reached']],
  ['smtp_server', 'warning', ['none']],
  ['smtp_server', 'failed', ['no_such_server', 'no_answer', 'certificate', 'not_encrypted']],
  ['smtp_login', 'ok', ['accepted']],
  ['smtp_login', 'warning', ['without']],
  ['smtp_login', 'failed', ['refused_login', 'no_password', 'token', 'not_encrypted', 'no_answer']],
  ['smtp_sender', 'ok', ['accepted']],
  ['smtp_sender', 'warning', ['later']],
  ['smtp_sender', 'failed', ['refused_sender']],
  ['spf', 'ok', ['found', 'provider']],
  ['spf', 'warning', ['lacks', 'none', 'several', 'open', 'unknown']],
  ['dkim', 'ok', ['found', 'provider']],
  ['dkim', 'warning', ['missing', 'unknown']],
  ['dkim', 'skipped', ['selector_unknown']],
  ['dmarc', 'ok', ['policy', 'watching', 'provider']],
  ['dmarc', 'warning', ['missing', 'several', 'broken', 'unknown']],
  ['answers', 'ok', ['plain', 'plus']],
  ['answers', 'warning', ['plus_unknown']],
  ['answers', 'failed', ['no_plus']],
]
const VALUES = {
  app: 'Nordlicht',
  until: '2027-10-08',
  scopes: 'whatsapp_business_messaging',
  missing: 'whatsapp_business_messaging',
  number: '+49 40 5550 118',
  name: 'Nordlicht Möbel',
  quality: 'yellow',
  status: 'BANNED',
  url: 'https://a.example/webhooks/whatsapp',
  expected: 'https://b.example/webhooks/whatsapp',
  level: 'number',
  count: '23',
  apps: 'Nordlicht',
  region: 'DE',
  minutes: '60',
  version: 'v25.0',
  error: '190',
  sites: 'https://a.example, https://b.example',
  language: 'de',
  host: 'imap.nordlicht.example',
  port: '993',
  user: 'support@nordlicht.example',
  address: 'support@nordlicht.example',
  example: 'support+…@nordlicht.example',
  domain: 'nordlicht.example',
  provider: 'Fastmail',
  include: 'spf.messagingengine.com',
  selector: 'fm1',
  selectors: 'fm1, fm2',
  policy: 'reject',
  folders: 'INBOX',
}
const build = (overrides: Partial<CheckStep>): CheckStep => ({
  step: 'token',
  state: 'ok',
  code: null,
  values: VALUES,
  detail: null,
  mendable: false,
  ...overrides,
})
const cases = TABLE.flatMap(([step, state, codes]) => codes.map((code) => ({ step, state, code })))

describe.each(['de', 'en'] as const)('the connection test in %s', (language) => {
  beforeEach(() => setLocale(language))

  it.each(cases)('says what was found: $step $code', ({ step, state, code }) => {
    const sentence = found(build({ step, state, code }))
    expect(sentence).toMatch(/\S/)
    expect(sentence, 'a place nobody filled').not.toMatch(/[{}]/)
  })

  it.each(cases.filter(({ state }) => state === 'failed'))('says what to do: $step $code', (told) => {
    expect(toDo(build(told))).toMatch(/\S/)
  })
})

describe('a step of the connection test', () => {
  beforeEach(() => setLocale('de'))

  it('writes days, countries and rights as people read them', () => {
    expect(found(build({ code: 'valid_until' }))).toContain('8. Okt. 2027')
    expect(found(build({ step: 'storage', code: 'region' }))).toContain('Deutschland')
    expect(found(build({ step: 'scopes', code: 'missing', state: 'failed' }))).toContain('Nachrichten senden')
  })

  it('has nothing to do where all is well or nothing was tried', () => {
    expect(toDo(build({ code: 'valid' }))).toBeNull()
    expect(toDo(build({ step: 'fields', state: 'skipped', code: 'no_webhook' }))).toBeNull()
  })

  it('of an unknown kind says what can be done in general', () => {
    expect(found(build({ step: 'moon', state: 'failed', code: 'dark' }))).toBeNull()
    expect(toDo(build({ step: 'moon', state: 'failed', code: 'dark' }))).toMatch(/erneut|noch einmal/)
  })
})

it('counts what works', () => {
  setLocale('en')
  const steps = [
    build({}),
    build({ state: 'warning' }),
    build({ state: 'failed' }),
    build({ state: 'skipped' }),
  ]
  expect(tallySentence(steps)).toBe('2 of 4 work')
})
