import { describe, expect, it } from 'vitest'
import { whatsappFixtures } from '../../tests/helpers/fixtures.ts'
import { graphError, graphFailure, graphMeaning, meaningOf } from './errors.ts'
import { record } from './parse/read.ts'

describe('an error of Meta', () => {
  it.each([
    [190, 'channel_disconnected', null, true],
    [0, 'channel_disconnected', null, true],
    [10, 'permission_missing', null, true],
    [200, 'permission_missing', null, true],
    [299, 'permission_missing', null, true],
    [131005, 'permission_missing', null, true],
    [131042, 'payment', null, true],
    [368, 'account_restricted', null, true],
    [131000, 'provider_trouble', 2000, false],
    [131057, 'provider_trouble', 60_000, false],
    [80007, 'rate_limited', 120_000, false],
    [130429, 'rate_limited', 1000, false],
    [131056, 'rate_limited', 6000, false],
    [131047, 'window_closed', null, false],
    [131026, 'undeliverable', null, false],
    [131049, 'withheld', null, false],
    [131050, 'opted_out', null, false],
    [131053, 'file_rejected', null, false],
    [131009, 'bad_request', null, false],
    [132012, 'template_parameters', null, false],
    [132015, 'template_unusable', null, false],
    [131048, 'account_restricted', null, false],
    [133010, 'not_registered', null, false],
    [131030, 'not_allowed', null, false],
    [131051, 'unsupported', null, false],
    [999_999, 'other', null, false],
    [300, 'other', null, false],
  ])('with code %i is %s', (code, reason, retryAfter, pauses) => {
    expect(meaningOf(code)).toEqual({
      reason,
      retry: retryAfter === null ? null : { after: retryAfter, factor: 2, most: 5 },
      pauses,
    })
  })

  it('nobody knows is worth another attempt where Meta says it will pass', () => {
    const unknown = { code: 424_242 }
    expect(graphMeaning(unknown, 400).retry).toBeNull()
    expect(graphMeaning({ ...unknown, is_transient: true }, 400).retry?.after).toBe(2000)
    expect(graphMeaning(unknown, 503).retry?.after).toBe(2000)
  })

  it('tells its details before its message, with the trace for Meta support', () => {
    const error = {
      code: 131009,
      message: '(#131009) No',
      error_data: { details: 'Too long' },
      fbtrace_id: 'Ab',
    }
    expect(graphFailure(error)).toEqual({
      code: '131009',
      reason: 'bad_request',
      detail: 'Too long (fbtrace_id Ab)',
    })
  })

  it('never shows the token that Meta quotes', () => {
    const token = 'sim-token-1'
    const message = `Malformed access token EAAB${'x'.repeat(40)} and ${token}`
    expect(graphFailure({ code: 190, message }, token).detail).toBe('Malformed access token … and …')
  })

  it.each([[null], [{}], [{ error: 'no' }], [{ error: {} }], [{ error: { code: 'x' } }], ['<html>'], [[]]])(
    'is not read into %j',
    (body) => {
      expect(graphError(body)).toBeNull()
    },
  )

  it('without anything in it is still a failure', () => {
    expect(graphFailure(null)).toEqual({ code: 'unknown', reason: 'other', detail: null })
    expect(graphFailure({ title: 7 })).toEqual({ code: 'unknown', reason: 'other', detail: null })
  })
})

const answers = whatsappFixtures('facebook-openapi/other-responses')

describe.skipIf(answers.length === 0)('the captured answers of the Graph API', () => {
  const EXPECTED: Record<string, string> = {
    'get-version-phone-number-id.400.invalid-fields': 'bad_request',
    'get-version-phone-number-id.400.invalid-phone-id': 'bad_request',
    'get-version-phone-number-id.400.invalid-version': 'bad_request',
    'get-version-phone-number-id.401.expired-token': 'channel_disconnected pauses',
    'get-version-phone-number-id.401.invalid-token': 'channel_disconnected pauses',
    'get-version-phone-number-id.401.missing-token': 'channel_disconnected pauses',
    'get-version-phone-number-id.403.insufficient-permissions': 'permission_missing pauses',
    'get-version-phone-number-id.403.missing-permissions': 'permission_missing pauses',
    'get-version-phone-number-id.403.not-linked-to-waba': 'permission_missing pauses',
    'get-version-phone-number-id.404.deleted-phone': 'not_registered',
    'get-version-phone-number-id.404.phone-not-found': 'not_registered',
    'get-version-phone-number-id.404.waba-not-found': 'not_registered',
    'get-version-phone-number-id.422.phone-in-review': 'bad_request',
    'get-version-phone-number-id.422.phone-not-registered': 'bad_request',
    'get-version-phone-number-id.422.temporarily-unavailable': 'bad_request',
    'get-version-phone-number-id.429.business-rate-limit': 'rate_limited retries',
    'get-version-phone-number-id.429.rate-limit-exceeded': 'rate_limited retries',
    'get-version-phone-number-id.429.user-rate-limit': 'rate_limited retries',
    'get-version-phone-number-id.500.database-error': 'provider_trouble retries',
    'get-version-phone-number-id.500.internal-error': 'provider_trouble retries',
    'get-version-phone-number-id.500.service-unavailable': 'provider_trouble retries',
    'post-deregister.400.phone-not-linked': 'bad_request',
    'post-deregister.400.phone-not-registered': 'bad_request',
    'post-deregister.400.smb-account-error': 'bad_request',
  }

  it('that are errors mean what is expected, and the others are none', () => {
    const found = answers.flatMap(({ name, text }) => {
      const error = graphError(JSON.parse(text))
      const meaning = error && graphMeaning(record(error) ?? {}, Number(/\.(\d{3})\./.exec(name)?.[1]))
      if (!meaning) return []
      const words = [meaning.reason, meaning.retry && 'retries', meaning.pauses && 'pauses']
      return [[name, words.filter(Boolean).join(' ')]]
    })
    expect(Object.fromEntries(found)).toEqual(EXPECTED)
  })
})
