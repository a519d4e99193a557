/** For tests: what the retention pages show, believable and small. */
import { RetentionSettings, RuleBody } from '../../../server/contract/retention.ts'
import type { RetentionView, RuleView, RunView, Simulation } from '../../../server/contract/retention.ts'
import { NOON } from '../../lib/testing.ts'

export const buildBody = (overrides: Record<string, unknown> = {}): RuleBody =>
  RuleBody.parse({
    kind: 'limit',
    name: 'WhatsApp 90 days',
    scope: { channels: ['whatsapp'] },
    clock: 'resolved',
    period: { count: 90, unit: 'days' },
    ...overrides,
  })

export const buildRule = (overrides: Partial<RuleView> = {}): RuleView => ({
  id: 1,
  body: null,
  draft: buildBody(),
  draftBy: { id: 1, name: 'Ada Lang' },
  version: 0,
  since: null,
  grace: false,
  conversations: 0,
  bytes: 0,
  ...overrides,
})

export const buildSimulation = (overrides: Partial<Simulation> = {}): Simulation => ({
  count: 1204,
  conversations: 1204,
  bytes: 3_800_000_000,
  oldest: NOON,
  newest: NOON,
  kept: { holds: 38, floors: 1, requests: 0, rules: 0 },
  waiting: 0,
  scope: 2000,
  everything: false,
  samples: [{ conversationId: 3902, inboxId: 1, fileName: null, bytes: 4_200_000, due: NOON }],
  conflicts: [],
  ...overrides,
})

export const buildRun = (overrides: Partial<RunView> = {}): RunView => ({
  id: 287,
  kind: 'rules',
  state: 'done',
  reason: null,
  startedAt: NOON,
  endedAt: NOON + 4_000,
  by: null,
  forecast: 47,
  gone: {
    conversations: 47,
    messages: 300,
    contacts: 40,
    files: 12,
    mails: 0,
    copies: 0,
    redacted: 0,
    anonymised: 0,
    restricted: 0,
    quarantined: 0,
  },
  bytes: 212_000_000,
  ...overrides,
})

export const buildView = (overrides: Partial<RetentionView> = {}): RetentionView => ({
  settings: RetentionSettings.parse({}),
  rules: [],
  conversations: 14_408,
  due: 12_000,
  overdue: 0,
  checkedAt: NOON,
  nextRun: { at: NOON + 14 * 3_600_000, conversations: 50 },
  held: { conversations: 218, holds: 3 },
  quarantined: 0,
  recomputing: null,
  stopped: null,
  seenAt: 0,
  ...overrides,
})
