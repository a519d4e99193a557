/**
 * What becomes of a conversation, and when. Pure: the same facts and rules give the same verdict at any time.
 *
 * One precedence, always: hold, then statutory floor, then a request for restriction, then one for erasure, then
 * explicit rules, then those of an inbox or channel, then those for everything. Of several floors the longest
 * counts, of several limits of the same rank the shortest.
 */
import type { FloorRule, LimitRule, RuleBody } from '../../contract/retention.ts'
import { endOfPeriod } from './calendar.ts'
import type { Facts } from './facts.ts'
import type { Policy, Rule } from './policy.ts'
import { LEVELS, levelOf, missingFrom, type Level } from './scope.ts'

export interface End {
  at: number
  /** null: somebody asked to be erased. */
  rule: Rule | null
  action: 'delete' | 'anonymise'
}

/** Something that happens before the end. */
export interface Step {
  action: 'files' | 'redact' | 'restrict'
  at: number
  ruleId: number
}

export interface Verdict {
  /** null: nothing ends it, or something keeps it that has no end. */
  end: End | null
  steps: Step[]
  /** A floor keeps it until then; null: none does. */
  keptUntil: number | null
  /** The floor that keeps longest. */
  floor: Rule | null
}

/** Of one rule for one conversation, by its newest wording: null where it does not apply or has not started. */
type When = (body: RuleBody) => number | null

export function evaluate(policy: Policy, facts: Facts): Verdict {
  const { keptUntil, floor } = longestFloor(policy, facts)
  const verdict: Verdict = { end: null, steps: [], keptUntil, floor }
  if (facts.held || facts.restrictionAsked) return verdict
  const end = endOf(policy, facts)
  const kept = keptUntil ?? 0
  verdict.end = end && { ...end, at: Math.max(end.at, kept), rule: end.at >= kept ? end.rule : floor }
  for (const step of stepsOf(policy, facts)) {
    const at = step.action === 'restrict' ? step.at : Math.max(step.at, kept)
    // What goes as a whole goes with its parts.
    if (verdict.end === null || at < verdict.end.at) verdict.steps.push({ ...step, at })
  }
  verdict.steps.sort((a, b) => a.at - b.at)
  return verdict
}

/** The next thing that happens to it. */
export function nextOf({ end, steps }: Verdict): number | null {
  return steps[0]?.at ?? end?.at ?? null
}

function longestFloor(policy: Policy, facts: Facts): { keptUntil: number | null; floor: Rule | null } {
  let keptUntil: number | null = null
  let floor: Rule | null = null
  for (const rule of policy.rules) {
    const until = inForce(rule, -Infinity, (body) => (isFloor(body) ? timeOf(body, policy, facts) : null))
    if (until === -Infinity || (keptUntil !== null && until <= keptUntil)) continue
    keptUntil = until
    floor = rule
  }
  return { keptUntil, floor }
}

function endOf(policy: Policy, facts: Facts): End | null {
  if (facts.erasureAskedAt !== null) return { at: facts.erasureAskedAt, rule: null, action: 'delete' }
  const ends = (body: RuleBody): body is LimitRule =>
    isLimit(body) &&
    body.target === 'conversation' &&
    (body.action === 'delete' || (body.action === 'anonymise' && facts.anonymisedAt === null))
  const first = strongest(policy, facts, ends)
  return first && { at: first.at, rule: first.rule, action: first.body.action as End['action'] }
}

function stepsOf(policy: Policy, facts: Facts): Step[] {
  const steps: Step[] = []
  const add = (action: Step['action'], found: { at: number; rule: Rule } | null) => {
    if (found) steps.push({ action, at: found.at, ruleId: found.rule.id })
  }
  if (facts.files) {
    add(
      'files',
      strongest(policy, facts, (body) => isLimit(body) && body.target === 'files'),
    )
  }
  const does = (action: LimitRule['action']) => (body: RuleBody) =>
    isLimit(body) && body.target === 'conversation' && body.action === action
  if (facts.redactedAt === null || (facts.times.last_message ?? 0) > facts.redactedAt) {
    add('redact', strongest(policy, facts, does('redact')))
  }
  if (!facts.restricted) {
    add('restrict', strongest(policy, facts, does('restrict')))
    add('restrict', soonestRestriction(policy, facts))
  }
  // Of two of a kind the first is enough.
  return steps.filter(
    (step) => !steps.some((other) => other !== step && other.action === step.action && isBefore(other, step)),
  )
}

const isBefore = (a: Step, b: Step) => a.at < b.at || (a.at === b.at && a.ruleId < b.ruleId)

/** What a floor takes out of sight while it keeps. */
function soonestRestriction(policy: Policy, facts: Facts): { at: number; rule: Rule } | null {
  let soonest: { at: number; rule: Rule } | null = null
  for (const rule of policy.rules) {
    const at = inForce(rule, Infinity, (body) => {
      if (!isFloor(body) || !body.restrictAfter) return null
      const { restrictAfter: period } = body
      return timeOf({ ...body, period, yearEnd: false }, policy, facts)
    })
    if (at !== Infinity && (soonest === null || at < soonest.at)) soonest = { at, rule }
  }
  return soonest
}

/** Of the first rank that says anything, the soonest. One whose clock has not started has its rank all the same. */
export function strongest(
  policy: Policy,
  facts: Facts,
  fits: (body: RuleBody) => boolean,
): { at: number; rule: Rule; body: LimitRule } | null {
  for (const level of LEVELS) {
    const applying = policy.rules.filter((rule) => appliesAt(rule, level, facts, fits))
    if (applying.length === 0) continue
    let first: { at: number; rule: Rule; body: LimitRule } | null = null
    for (const rule of applying) {
      const body = rule.versions.at(-1)?.body as LimitRule
      const at = inForce(rule, Infinity, (each) => (fits(each) ? timeOf(each, policy, facts) : null))
      if (at !== Infinity && (first === null || at < first.at)) first = { at, rule, body }
    }
    return first
  }
  return null
}

/** By its newest wording: what is loosened or taken back is so at once. */
function appliesAt(rule: Rule, level: Level, facts: Facts, fits: (body: RuleBody) => boolean): boolean {
  const body = rule.versions.at(-1)?.body ?? null
  return (
    body !== null && fits(body) && levelOf(body.scope) === level && missingFrom(body.scope, facts) === null
  )
}

/**
 * The time that all versions of a rule give together. A version makes nothing go sooner before its `since`: until
 * then the one before still keeps what it kept, and what that one would have taken anyway goes on as it did. What
 * keeps longer keeps at once. For a limit `none` is Infinity, for a floor -Infinity.
 */
function inForce({ versions }: Rule, none: number, when: When): number {
  let time = none
  for (const { body, since } of versions) {
    const now = (body && when(body)) ?? none
    time = Math.max(now, Math.min(time, since))
  }
  return time
}

function timeOf(body: RuleBody, { timeZone }: Policy, facts: Facts): number | null {
  if (missingFrom(body.scope, facts) !== null) return null
  const started = facts.times[body.clock]
  return started === null ? null : endOfPeriod(started, body.period, timeZone, body.yearEnd)
}

const isLimit = (body: RuleBody): body is LimitRule => body.kind === 'limit'
const isFloor = (body: RuleBody): body is FloorRule => body.kind === 'floor'
