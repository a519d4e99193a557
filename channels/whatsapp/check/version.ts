import type { AccountFacts, CheckStep } from '../../adapter.ts'
import { endOfVersion } from '../versions.ts'
import { dayOf, told } from './step.ts'

const SOON = 90 * 24 * 60 * 60 * 1000

export function versionStep(version: string, now: number): { step: CheckStep; facts: AccountFacts } {
  const until = endOfVersion(version)
  const facts = { apiVersion: version, ...(until !== undefined && { apiVersionUntil: until }) }
  return { step: stepOf(version, until, now), facts }
}

function stepOf(version: string, until: number | null | undefined, now: number): CheckStep {
  if (until === undefined) return told('version', 'warning', 'unknown', { version })
  if (until === null) return told('version', 'ok', 'open_ended', { version })
  if (until <= now) return told('version', 'failed', 'ended', { version })
  const values = { version, until: dayOf(until) }
  return until - now < SOON
    ? told('version', 'warning', 'ends_soon', values)
    : told('version', 'ok', 'current', values)
}
