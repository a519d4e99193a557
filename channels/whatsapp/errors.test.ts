import { describe, expect, it } from 'vitest'
import { whatsappFixtures } from '../../tests/helpers/fixtures.ts'
import type { FailureReason, Retry } from '../adapter.ts'
import { graphError, graphFailure, graphMeaning, meaningOf } from './errors.ts'
import { record } from './parse/read.ts'

describe('an error of Meta', () => {
  const SECOND = 1000
  const MINUTE = 60 * SECOND
  const never = null
  const later = (after: number, factor = 2) => ({ after, factor, most: 5 })

  it.each<[reason: FailureReason, retry: Retry | null, pauses: boolean, codes: number[]]>([
    ['channel_disconnected', never, true, [0, 190]],
    ['permission_missing', never, true, [3, 10, 200, 250, 299, 131005]],
    ['account_restricted', never, true, [131031, 368, 130497]],
    ['payment', never, true, [131042]],
    ['provider_trouble', later(2 * SECOND), false, [1, 2, 131000, 131016, 133004]],
    ['provider_trouble', later(MINUTE), false, [131057, 2494100]],
    ['rate_limited', later(2 * MINUTE), false, [4, 80007]],
    ['rate_limited', later(SECOND), false, [130429]],
    ['rate_limited', later(6 * SECOND, 4), false, [131056]],
    ['spam_limit', never, false, [131048, 131064]],
    ['window_closed', never, false, [131047]],
    ['undeliverable', never, false, [131026]],
    ['expired', never, false, [131035, 131036]],
    ['withheld', never, false, [131049, 130472]],
    ['opted_out', never, false, [131050]],
    ['unsupported', never, false, [131051, 131060]],
    ['file_rejected', never, false, [131052, 131053]],
    ['bad_request', never, false, [100, 131008, 131009, 33, 135000, 131059]],
    ['bad_request', never, false, [147001, 147002, 147003, 147004, 147005]],
    ['not_allowed', never, false, [131021, 131030, 131062, 131063, 137000]],
    ['not_allowed', never, false, [2593107, 2593108, 2593109]],
    ['template_parameters', never, false, [132000, 132012, 132018]],
    ['template_unusable', never, false, [132001, 132005, 132007, 132008, 132015, 132016, 132068, 132069]],
    ['not_registered', never, false, [131045, 133010, 133006, 131037]],
    ['not_registered', never, false, [133005, 133008, 133009, 133015, 133016]],
    ['other', never, false, [999_999, 300]],
  ])('is %s, tried again %j, stops the channel %s: %j', (reason, retry, pauses, codes) => {
    for (const code of codes) expect({ code, ...meaningOf(code) }).toEqual({ code, reason, retry, pauses })
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
