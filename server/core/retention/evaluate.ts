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
import { goesOverTime, keptOverTime, readingsOf, type Wording } from './readings.ts'
import { LEVELS, levelOf, missingFrom } from './scope.ts'

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

/** What a limit does to a conversation; of each the strongest rule decides. */
export const PARTS = ['end', 'files', 'redact', 'restrict'] as const
export type Part = (typeof PARTS)[number]

export function evaluate(policy: Policy, facts: Facts): Verdict {
  const readings = readingsOf(policy)
  const floor = keptOverTime(readings, (wordings) => longestFloor(wordings, policy, facts))
  const verdict: Verdict = { end: null, steps: [], keptUntil: floor?.at ?? null, floor: floor?.rule ?? null }
  if (facts.held || facts.restrictionAsked) return verdict
  const end = goesOverTime(readings, (wordings) => endOf(wordings, policy, facts))
  const steps = (['files', 'redact', 'restrict'] as const).flatMap(
    (action) => goesOverTime(readings, (wordings) => stepOf(action, wordings, policy, facts)) ?? [],
  )
  verdict.end = end
  // What goes as a whole goes with its parts.
  verdict.steps = steps.filter(({ at }) => end === null || at < end.at).sort((a, b) => a.at - b.at)
  return verdict
}

/** The next thing that happens to it. */
export function nextOf({ end, steps }: Verdict): number | null {
  return steps[0]?.at ?? end?.at ?? null
}

interface Timed extends Wording {
  at: number
}

function longestFloor(wordings: readonly Wording[], policy: Policy, facts: Facts): Timed | null {
  const floors = timed(wordings.filter(isFloor), policy, facts)
  return floors.reduce<Timed | null>(
    (longest, each) => (longest && longest.at >= each.at ? longest : each),
    null,
  )
}

function endOf(wordings: readonly Wording[], policy: Policy, facts: Facts): End | null {
  const end = asked(facts) ?? limitOf(wordings, policy, facts)
  const floor = longestFloor(wordings, policy, facts)
  return end && floor && floor.at > end.at ? { ...end, at: floor.at, rule: floor.rule } : end
}

const asked = ({ erasureAskedAt: at }: Facts): End | null =>
  at === null ? null : { at, rule: null, action: 'delete' }

function limitOf(wordings: readonly Wording[], policy: Policy, facts: Facts): End | null {
  const found = strongestAmong(wordings, policy, facts, (body) => isStillToDo(body, 'end', facts))
  return found && { at: found.at, rule: found.rule, action: found.body.action as End['action'] }
}

function stepOf(
  action: Step['action'],
  wordings: readonly Wording[],
  policy: Policy,
  facts: Facts,
): Step | null {
  const limit = strongestAmong(wordings, policy, facts, (body) => isStillToDo(body, action, facts))
  const found = action === 'restrict' ? sooner(limit, restriction(wordings, policy, facts)) : limit
  if (!found) return null
  const kept = action === 'restrict' ? null : longestFloor(wordings, policy, facts)
  return { action, at: Math.max(found.at, kept?.at ?? found.at), ruleId: found.rule.id }
}

const sooner = (a: Timed | null, b: Timed | null): Timed | null =>
  a && b ? (b.at < a.at || (b.at === a.at && b.rule.id < a.rule.id) ? b : a) : (a ?? b)

/** What a floor takes out of sight while it keeps. */
function restriction(wordings: readonly Wording[], policy: Policy, facts: Facts): Timed | null {
  if (facts.restricted) return null
  const restricting = wordings.flatMap(({ rule, body }) =>
    body.kind === 'floor' && body.restrictAfter !== null
      ? [{ rule, body: { ...body, period: body.restrictAfter, yearEnd: false } }]
      : [],
  )
  return timed(restricting, policy, facts).reduce<Timed | null>(sooner, null)
}

export type Limit = Timed & { body: LimitRule }

/** Which limit decides and when, of those that fit; null: none does. */
export function strongest(policy: Policy, facts: Facts, fits: (body: RuleBody) => boolean): Limit | null {
  return goesOverTime(readingsOf(policy), (wordings) => strongestAmong(wordings, policy, facts, fits))
}

/** Of the first rank that says anything, the soonest. One whose clock has not started has its rank all the same. */
function strongestAmong(
  wordings: readonly Wording[],
  policy: Policy,
  facts: Facts,
  fits: (body: RuleBody) => boolean,
): Limit | null {
  const applying = applyingAmong(wordings, facts, fits)
  return timed(applying, policy, facts).reduce<Timed | null>(sooner, null) as Limit | null
}

/** Those of the first rank that says anything about it. */
export function applyingAmong(
  wordings: readonly Wording[],
  facts: Facts,
  fits: (body: RuleBody) => boolean,
): Wording[] {
  const all = wordings.filter(({ body }) => fits(body) && missingFrom(body.scope, facts) === null)
  const level = LEVELS.find((each) => all.some(({ body }) => levelOf(body.scope) === each))
  return all.filter(({ body }) => levelOf(body.scope) === level)
}

/** null: it is about mails, each of which goes by itself. */
export function partOf(body: LimitRule): Part | null {
  if (body.target === 'files') return 'files'
  if (body.target !== 'conversation') return null
  return body.action === 'redact' || body.action === 'restrict' ? body.action : 'end'
}

/** It does this part, and has not done so yet. */
export const isStillToDo = (body: RuleBody, part: Part, facts: Facts): boolean =>
  body.kind === 'limit' && partOf(body) === part && !isDone(body, facts)

export function isDone(body: LimitRule, facts: Facts): boolean {
  switch (partOf(body)) {
    case 'files':
      return !facts.files
    case 'redact':
      return facts.redactedAt !== null && (facts.times.last_message ?? 0) <= facts.redactedAt
    case 'restrict':
      return facts.restricted
    case 'end':
      return body.action === 'anonymise' && facts.anonymisedAt !== null
    case null:
      return false
  }
}

/** Those that speak of it and whose clock has started, with their time. */
function timed(wordings: readonly Wording[], policy: Policy, facts: Facts): Timed[] {
  return wordings.flatMap((wording) => {
    const at = timeOf(wording.body, policy, facts)
    return at === null ? [] : [{ ...wording, at }]
  })
}

/** When its period ends; null: it does not speak of it, or its clock has not started. */
export function timeOf(body: RuleBody, { timeZone }: Policy, facts: Facts): number | null {
  if (missingFrom(body.scope, facts) !== null) return null
  const started = facts.times[body.clock]
  return started === null ? null : endOfPeriod(started, body.period, timeZone, body.yearEnd)
}

const isFloor = (wording: Wording): wording is Wording & { body: FloorRule } => wording.body.kind === 'floor'
