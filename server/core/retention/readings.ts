/**
 * What decisions make go sooner waits for their `since`; what they keep longer is kept at once. That is asked of the
 * rules together, not of each by itself: where a rule for a label is switched off, one for everything takes over, and
 * that may be much sooner. Pure.
 */
import type { RuleBody } from '../../contract/retention.ts'
import type { Policy, Rule } from './policy.ts'

/** A rule as it is worded in one reading. */
export interface Wording {
  rule: Rule
  body: RuleBody
}

/** All rules as they are from then on. */
export interface Reading {
  since: number
  wordings: readonly Wording[]
}

/** By the rules' identity: a policy is asked of millions of conversations. */
const known = new WeakMap<Policy['rules'], Reading[]>()

/** Oldest first; the last one has the newest word of each rule. */
export function readingsOf({ rules, decidedAt }: Policy): readonly Reading[] {
  const ready = known.get(rules)
  if (ready) return ready
  const readings = withoutPast(allReadings(rules), decidedAt)
  known.set(rules, readings)
  return readings
}

export const newestReading = (policy: Policy): Reading => readingsOf(policy).at(-1) as Reading

function allReadings(rules: readonly Rule[]): Reading[] {
  const times = new Set(rules.flatMap(({ versions }) => versions.map(({ since }) => since)))
  const turns = [...times].sort((a, b) => a - b)
  return [
    { since: -Infinity, wordings: [] },
    ...turns.map((since) => ({ since, wordings: wordingsAt(rules, since) })),
  ]
}

/** A newer word counts even where an older one was to come into force after it. */
const wordingsAt = (rules: readonly Rule[], at: number): Wording[] =>
  rules.flatMap((rule) => {
    const body = rule.versions.findLast(({ since }) => since <= at)?.body
    return body ? [{ rule, body }] : []
  })

/** Of those that had come into force when somebody decided last, the newest says all: what they did is due. */
function withoutPast(readings: Reading[], decidedAt: number): Reading[] {
  const last = readings.findLastIndex(({ since }) => since <= decidedAt)
  return last <= 0 ? readings : readings.slice(last)
}

interface Timed {
  at: number
}

/** When something goes, by all readings together; null: never. */
export function goesOverTime<T extends Timed>(
  readings: readonly Reading[],
  ask: (wordings: readonly Wording[]) => T | null,
): T | null {
  return overTime(readings, Infinity, ask)
}

/** Until when something is kept; null: it is not. */
export function keptOverTime<T extends Timed>(
  readings: readonly Reading[],
  ask: (wordings: readonly Wording[]) => T | null,
): T | null {
  return overTime(readings, -Infinity, ask)
}

/** `none`: the time that stands for null. */
function overTime<T extends Timed>(
  readings: readonly Reading[],
  none: number,
  ask: (wordings: readonly Wording[]) => T | null,
): T | null {
  const timeOf = (found: T | null) => found?.at ?? none
  let found: T | null = null
  for (const [index, { since, wordings }] of readings.entries()) {
    const before: T | null = found
    const next = ask(wordings)
    const waits = Math.min(timeOf(before), since)
    if (index === 0 || timeOf(next) > waits) found = next
    // What was going on goes on, as it was; after that the new word counts.
    else if (timeOf(before) <= since) found = before
    else found = waiting(next ?? before, since)
  }
  return found
}

const waiting = <T extends Timed>(found: T | null, at: number): T | null => found && { ...found, at }
