/** Why each rule does, or does not, decide about one conversation. Pure. */
import type { z } from 'zod'
import type { ExplainView, RuleReason } from '../../contract/retention.ts'
import { applyingAmong, evaluate, isDone, isStillToDo, partOf, type Part, type Verdict } from './evaluate.ts'
import type { Facts } from './facts.ts'
import { compilePolicy, type Policy, type Rule } from './policy.ts'
import { newestReading, type Wording } from './readings.ts'
import { missingFrom } from './scope.ts'

type Reasoned = ExplainView['rules'][number]
type Reason = z.infer<typeof RuleReason>

/** In the order in which they were made. Rules about mails are not among them: each mail goes by itself. */
export function reasonsOf(policy: Policy, facts: Facts, now: number): Reasoned[] {
  // What holds it, or asks for it, is told beside the rules.
  const free = { ...facts, held: false, restrictionAsked: false, erasureAskedAt: null }
  const verdict = evaluate(policy, free)
  return policy.rules.flatMap((rule) => {
    const wording = lastWording(rule)
    if (!wording || (wording.body.kind === 'limit' && partOf(wording.body) === null)) return []
    return [reasoned(policy, { facts: free, verdict, now, asked: facts.erasureAskedAt !== null }, wording)]
  })
}

/** As it is worded, or was when it was switched off. */
function lastWording(rule: Rule): Wording | null {
  const body = rule.versions.findLast((version) => version.body !== null)?.body
  return body ? { rule, body } : null
}

interface About {
  facts: Facts
  verdict: Verdict
  now: number
  /** Somebody asked to be erased: no limit is sooner. */
  asked: boolean
}

function reasoned(policy: Policy, about: About, wording: Wording): Reasoned {
  const { rule, body } = wording
  const at = timeAlone(policy, rule, about.facts)
  const reason = body.kind === 'floor' ? floorReason(about, wording, at) : limitReason(policy, about, wording)
  return {
    ruleId: rule.id,
    name: body.name,
    kind: body.kind,
    reason,
    at: NOT_IN_TIME.has(reason) ? null : at,
    missing: reason === 'out_of_scope' ? missingFrom(body.scope, about.facts) : null,
    clock: body.clock,
  }
}

const NOT_IN_TIME: ReadonlySet<Reason> = new Set(['out_of_scope', 'not_started', 'done', 'off'])

const isOff = ({ versions }: Rule): boolean => versions.at(-1)?.body === null

function floorReason({ facts, now }: About, { rule, body }: Wording, until: number | null): Reason {
  // What was switched off, or asks for something else by now, keeps until that comes into force.
  if (until !== null && until > now) return 'keeps'
  if (isOff(rule)) return 'off'
  if (missingFrom(body.scope, facts) !== null) return 'out_of_scope'
  return until === null ? 'not_started' : 'kept'
}

function limitReason(policy: Policy, about: About, { rule, body }: Wording): Reason {
  const { facts, asked } = about
  const part = body.kind === 'limit' ? partOf(body) : null
  if (isOff(rule) || body.kind !== 'limit' || part === null) return 'off'
  if (missingFrom(body.scope, facts) !== null) return 'out_of_scope'
  if (facts.times[body.clock] === null) return 'not_started'
  if (isDone(body, facts)) return 'done'
  const { wordings } = newestReading(policy)
  const applying = applyingAmong(wordings, facts, (each) => isStillToDo(each, part, facts))
  const isOutranked = !applying.some((each) => each.rule.id === rule.id)
  if (isOutranked || (part === 'end' && asked)) return 'outranked'
  return decides(policy, about, rule.id, part) ? 'wins' : 'later'
}

function decides(policy: Policy, { facts, verdict }: About, id: number, part: Part): boolean {
  if (part !== 'end') return verdict.steps.some(({ action, ruleId }) => action === part && ruleId === id)
  // Where a floor has the last word on when, a limit still has it on what.
  return [verdict, evaluate(withoutFloors(policy), facts)].some(({ end }) => end?.rule?.id === id)
}

/** Its own time, as if there were no other; null: it says none. */
function timeAlone(policy: Policy, rule: Rule, facts: Facts): number | null {
  const { end, steps, keptUntil } = evaluate(only(policy, [rule]), facts)
  return keptUntil ?? end?.at ?? steps[0]?.at ?? null
}

const withoutFloors = (policy: Policy): Policy =>
  only(
    policy,
    policy.rules.filter(({ versions }) => versions.every(({ body }) => body?.kind !== 'floor')),
  )

const only = ({ number, timeZone, decidedAt }: Policy, rules: readonly Rule[]): Policy =>
  compilePolicy(number, timeZone, rules, decidedAt)
