/** When an inbox needs somebody's attention. Pure. */
import type { CheckStep } from '../../../channels/adapter.ts'
import { DAY, MINUTE } from '../../clock.ts'
import type { HealthView } from '../../contract/inbox.ts'

/** How long ahead an end is told: a token is renewed in minutes, a version takes an update. */
const TOKEN_AHEAD = 14 * DAY
const VERSION_AHEAD = 90 * DAY
const SILENCE = DAY
const SLOW = MINUTE
const NOTICE_COUNTS = 7 * DAY
const QUOTA_SHARE = 0.9

export interface Condition extends Pick<HealthView, 'paused' | 'collector' | 'facts' | 'quota'> {
  /** null: nobody has to find the way here, so silence says nothing. */
  webhook: Pick<HealthView['webhook'], 'lastAt' | 'lag' | 'badSignatures'> | null
  steps: ReadonlyArray<Pick<CheckStep, 'state'>>
  /** When the provider last told something critical; null: never. */
  criticalAt: number | null
  /** When it, or an admin, last said that all is well again; null: never. */
  resumedAt: number | null
  connectedAt: number
}

export function healthState(condition: Condition, now: number): HealthView['state'] {
  if (critical(condition, now)) return 'critical'
  return warning(condition, now) ? 'warning' : 'ok'
}

function critical(condition: Condition, now: number): boolean {
  const { paused, collector, steps, facts, webhook, criticalAt, resumedAt, connectedAt } = condition
  const told = criticalAt !== null && criticalAt > now - NOTICE_COUNTS && criticalAt > (resumedAt ?? 0)
  return (
    paused !== null ||
    collector?.state === 'failed' ||
    told ||
    steps.some(({ state }) => state === 'failed') ||
    (webhook?.lastAt === null && now - connectedAt > SILENCE) ||
    endsBy(facts.tokenUntil, now) ||
    endsBy(facts.apiVersionUntil, now)
  )
}

function warning({ steps, facts, quota, webhook }: Condition, now: number): boolean {
  // A quiet inbox keeps the lag of its last delivery; after a day it says nothing of today.
  const slow = (webhook?.lag ?? 0) > SLOW && (webhook?.lastAt ?? 0) > now - DAY
  return (
    slow ||
    steps.some(({ state }) => state === 'warning') ||
    endsBy(facts.tokenUntil, now + TOKEN_AHEAD) ||
    endsBy(facts.apiVersionUntil, now + VERSION_AHEAD) ||
    facts.quality === 'yellow' ||
    facts.quality === 'red' ||
    (facts.missingFields ?? []).length > 0 ||
    (quota !== null && quota.used > quota.free * QUOTA_SHARE) ||
    (webhook?.badSignatures ?? 0) > 0
  )
}

const endsBy = (end: number | null | undefined, time: number): boolean => end != null && end <= time
