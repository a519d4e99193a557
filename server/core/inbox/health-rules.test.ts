import { describe, expect, it } from 'vitest'
import { DAY, MINUTE } from '../../clock.ts'
import { healthState, type Condition } from './health-rules.ts'

const NOW = 1_800_000_000_000

const well: Condition = {
  paused: null,
  collector: { state: 'ready', reason: null, detail: null, since: NOW - DAY },
  webhook: { lastAt: NOW - MINUTE, lag: 900, badSignatures: 0 },
  steps: [{ state: 'ok' }, { state: 'skipped' }],
  facts: {
    number: '+49 40 5550 118',
    verifiedName: 'Nordlicht',
    quality: 'green',
    dailyLimit: null,
    throughput: 80,
    sharedWithApp: false,
    tokenUntil: null,
    scopes: [],
    fields: [],
    missingFields: [],
    storageRegion: null,
    providerRetention: null,
    apiVersion: 'v25.0',
    apiVersionUntil: NOW + 400 * DAY,
  },
  quota: { used: 900, free: 1000, charged: 0 },
  criticalAt: null,
  resumedAt: null,
  connectedAt: NOW - 30 * DAY,
}
const webhook = (part: Partial<Condition['webhook']>): Partial<Condition> => ({
  webhook: well.webhook && { ...well.webhook, ...part },
})
const collector = (state: 'connecting' | 'failed') => ({ state, reason: null, detail: null, since: NOW })
const facts = (part: Partial<Condition['facts']>): Partial<Condition> => ({
  facts: { ...well.facts, ...part },
})

describe('an inbox', () => {
  it.each<[string, Partial<Condition>]>([
    ['in which all is well', {}],
    ['that was connected just now', { ...webhook({ lastAt: null, lag: null }), connectedAt: NOW - DAY }],
    [
      'of whose account nothing is known',
      facts({ quality: null, missingFields: null, apiVersionUntil: null }),
    ],
    ['whose token ends in 15 days', facts({ tokenUntil: NOW + 15 * DAY })],
    ['whose version ends in 91 days', facts({ apiVersionUntil: NOW + 91 * DAY })],
    ['from which nothing is fetched', { collector: null }],
    ['that is connecting', { collector: collector('connecting') }],
    ['with a minute of lag', webhook({ lag: MINUTE })],
    ['that was slow days ago', webhook({ lag: 9 * MINUTE, lastAt: NOW - 2 * DAY })],
    ['without a quota', { quota: null }],
    ['to which nobody has to find the way', { webhook: null, connectedAt: NOW - 30 * DAY }],
    ['with critical news of last week', { criticalAt: NOW - 8 * DAY }],
    ['that goes on after critical news', { criticalAt: NOW - DAY, resumedAt: NOW - DAY }],
  ])('%s is well', (_, part) => {
    expect(healthState({ ...well, ...part }, NOW)).toBe('ok')
  })

  it.each<[string, Partial<Condition>]>([
    ['whose token ends in 14 days', facts({ tokenUntil: NOW + 14 * DAY })],
    ['whose version ends in 90 days', facts({ apiVersionUntil: NOW + 90 * DAY })],
    ['of yellow quality', facts({ quality: 'yellow' })],
    ['of red quality', facts({ quality: 'red' })],
    ['that is not told everything', facts({ missingFields: ['standby'] })],
    ['that has used its free messages', { quota: { used: 901, free: 1000, charged: 0 } }],
    ['with a delivery nobody signed', webhook({ badSignatures: 1 })],
    ['with more than a minute of lag', webhook({ lag: MINUTE + 1 })],
    ['with a step to look at', { steps: [{ state: 'ok' }, { state: 'warning' }] }],
  ])('%s needs a look', (_, part) => {
    expect(healthState({ ...well, ...part }, NOW)).toBe('warning')
  })

  it.each<[string, Partial<Condition>]>([
    ['that is paused', { paused: 'payment' }],
    ['that can not be fetched from', { collector: collector('failed') }],
    ['with a failed step', { steps: [{ state: 'warning' }, { state: 'failed' }] }],
    [
      'that never heard anything in a day',
      { ...webhook({ lastAt: null, lag: null }), connectedAt: NOW - DAY - 1 },
    ],
    ['whose token has ended', facts({ tokenUntil: NOW })],
    ['whose version has ended', facts({ apiVersionUntil: NOW - 1 })],
    ['with critical news', { criticalAt: NOW - 6 * DAY }],
    ['with critical news since it went on', { criticalAt: NOW - DAY, resumedAt: NOW - 2 * DAY }],
    ['with something worse than a warning', { ...facts({ quality: 'red' }), paused: 'payment' }],
  ])('%s is in need', (_, part) => {
    expect(healthState({ ...well, ...part }, NOW)).toBe('critical')
  })
})
