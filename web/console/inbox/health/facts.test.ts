import { beforeEach, describe, expect, it } from 'vitest'
import { setLocale } from '../../../lib/i18n.ts'
import '../../../lib/locales/admin.ts'
import { HOUR, NOON } from '../../../lib/testing.ts'
import { buildHealth, buildStep } from './build.ts'
import { concerns } from './concerns.ts'
import { accessFacts, arrivalFacts, dataFacts, numberFacts, type Fact } from './facts.ts'
import { particulars, sentence, type Notice } from './notices.ts'

const DAY = 24 * HOUR
beforeEach(() => setLocale('en'))

const lines = (facts: Fact[]) => Object.fromEntries(facts.map(({ name, value }) => [name, value]))
const tones = (facts: Fact[]) => facts.filter(({ tone }) => tone).map(({ name, tone }) => `${name}: ${tone}`)
const { facts: known, webhook } = buildHealth()

describe('what is known of an inbox', () => {
  it('tells not known from none', () => {
    const unknown = { ...known, dailyLimit: undefined, quality: null, throughput: null }
    expect(lines(numberFacts(buildHealth({ facts: unknown })))).toMatchObject({
      'New people a day': null,
      Quality: null,
      Throughput: null,
    })
    const unlimited = { ...known, dailyLimit: null }
    expect(lines(numberFacts(buildHealth({ facts: unlimited })))).toMatchObject({
      'New people a day': 'as many as you like',
    })
  })

  it.each([
    [null, []],
    [NOON + 60 * DAY, []],
    [NOON + 3 * DAY, ['Token ends: warn']],
    [NOON - DAY, ['Token ends: danger']],
  ])('marks a token that ends at %s', (tokenUntil, expected) => {
    expect(tones(accessFacts(buildHealth({ facts: { ...known, tokenUntil } }), NOON))).toEqual(expected)
  })

  it('marks a version 90 days before its end', () => {
    const facts = { ...known, apiVersionUntil: NOON + 89 * DAY }
    expect(tones(accessFacts(buildHealth({ facts }), NOON))).toEqual(['Graph version: warn'])
  })

  it('marks late deliveries and wrong signatures', () => {
    const bad = { ...webhook, worstLag: 10 * 60_000, badSignatures: 2, lastBadSignatureAt: NOON }
    expect(tones(arrivalFacts(buildHealth({ webhook: bad })))).toEqual([
      'Longest way, 24 hours: warn',
      'Refused signatures, 24 hours: warn',
    ])
    expect(tones(arrivalFacts(buildHealth()))).toEqual([])
  })

  it('names the country data is kept in, or that none is set', () => {
    expect(lines(dataFacts(buildHealth(), undefined))).toMatchObject({
      'Storage region': 'Germany',
      'Kept at Meta': 'up to 30 days',
    })
    expect(tones(dataFacts(buildHealth({ facts: { ...known, storageRegion: null } }), null))).toEqual([
      'Storage region: warn',
      'Processing terms accepted: warn',
    ])
  })
})

describe('what asks for a look', () => {
  it('is nothing where all is well', () => {
    expect(concerns(buildHealth())).toEqual([])
  })

  it('begins with the worst', () => {
    const steps = [
      buildStep({ step: 'storage', state: 'warning', code: 'anywhere' }),
      buildStep({ state: 'failed', code: 'expired' }),
    ]
    const health = buildHealth({
      paused: 'channel_disconnected',
      check: { at: NOON, steps },
      webhook: { ...webhook, url: null },
    })
    expect(concerns(health)).toEqual([
      'The access to the provider is no longer valid.',
      'Token: The token has ended.',
      'Storage region: Not set: Meta stores messages internationally.',
      'This server does not know its public address.',
    ])
  })
})

describe('news from the provider', () => {
  const build = (overrides: Partial<Notice>): Notice => ({
    id: 1,
    topic: 'account_update',
    about: 'account',
    severity: 'critical',
    at: NOON,
    details: {},
    ...overrides,
  })

  it('is told by its event, else by its kind, else by what it is about', () => {
    expect(sentence(build({ details: { event: 'DISABLED_UPDATE' } }))).toBe('Meta has disabled the account.')
    expect(sentence(build({ details: { event: 'SOMETHING_ELSE' } }))).toBe(
      'Something changed about the account.',
    )
    const lifted = { event: 'DISABLED_UPDATE', ban_info: { waba_ban_state: 'REINSTATE' } }
    expect(sentence(build({ details: lifted }))).toBe('Meta has opened the account again.')
    expect(sentence(build({ topic: 'history', details: { errors: [{ code: 2593109 }] } }))).toBe(
      'Earlier conversations were not handed over from the phone app.',
    )
    expect(sentence(build({ topic: 'moon_update', about: 'limit' }))).toBe('News about limits')
    expect(sentence(build({ topic: 'moon_update', about: 'moon' }))).toBe('News: moon_update')
  })

  it('says which template, why, and which limit', () => {
    const details = {
      message_template_name: 'spring_offer',
      message_template_language: 'de',
      reason: 'INCORRECT_CATEGORY',
    }
    expect(particulars(build({ details }))).toBe('spring_offer (German) · It belongs to another category.')
    expect(particulars(build({ details: { max_daily_conversations_per_business: 'TIER_10K' } }))).toBe(
      'up to 10,000 new people a day',
    )
    expect(particulars(build({ details: { reason: 'NONE' } }))).toBe('')
  })
})
