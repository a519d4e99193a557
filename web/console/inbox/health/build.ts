/** For tests: an inbox in good health. */
import type { CheckStep, HealthView } from '../../../../server/contract/inbox.ts'
import { HOUR, NOON } from '../../../lib/testing.ts'

export const buildStep = (overrides: Partial<CheckStep> = {}): CheckStep => ({
  step: 'token',
  state: 'ok',
  code: 'valid',
  values: { app: 'Nordlicht' },
  detail: null,
  mendable: false,
  ...overrides,
})

export const buildHealth = (overrides: Partial<HealthView> = {}): HealthView => ({
  state: 'ok',
  paused: null,
  webhook: {
    url: 'https://inbox.nordlicht.example/webhooks/whatsapp',
    lastAt: NOON,
    lag: 900,
    worstLag: 4_000,
    badSignatures: 0,
    lastBadSignatureAt: null,
  },
  collector: null,
  outbox: { waiting: 0, failed: 0, unknown: 0 },
  check: { at: NOON, steps: [buildStep()] },
  facts: {
    number: '+49 40 5550 118',
    verifiedName: 'Nordlicht Möbel',
    quality: 'green',
    dailyLimit: 10_000,
    throughput: 80,
    sharedWithApp: false,
    tokenUntil: null,
    scopes: ['whatsapp_business_messaging'],
    fields: ['messages', 'standby'],
    missingFields: [],
    storageRegion: 'DE',
    providerRetention: 30 * 24 * HOUR,
    apiVersion: 'v25.0',
    apiVersionUntil: NOON + 600 * 24 * HOUR,
  },
  quota: { used: 812, free: 1_000, charged: 0 },
  templates: { approved: 11 },
  optedOut: 2,
  notices: [],
  ...overrides,
})
