/** What a proposed rule would do with one conversation, and why it would not. Pure. */
import { dueNow, type DueNow } from './due-now.ts'
import { evaluate, isDone, timeOf } from './evaluate.ts'
import type { Facts } from './facts.ts'
import type { Policy } from './policy.ts'
import { policyWith, policyWithout, type Proposal } from './proposal.ts'
import { missingFrom } from './scope.ts'

/**
 * elsewhere: not in its scope, or hidden and on its way out · waiting: its clock has not started · later: not yet ·
 * the others: it would go by this rule alone, and stays
 */
export type Answer =
  | 'elsewhere'
  | 'waiting'
  | 'later'
  | 'holds'
  | 'floors'
  | 'requests'
  | 'rules'
  /** Goes, and would without this rule. */
  | 'gone'
  /** It goes by this rule. */
  | { due: number }

export function questionOf(
  present: Policy,
  proposal: Proposal,
  now: number,
): { policy: Policy; ask: (facts: Facts) => Answer } {
  const policy = policyWith(present, proposal)
  const without = policyWithout(present, proposal)
  const { id, body } = proposal
  /** Where a floor held it up longest its day is the floor's; that it goes at all is by this rule. */
  const endedByFloor = ([first]: readonly DueNow[], facts: Facts): DueNow | undefined => {
    if (first?.action !== 'delete' && first?.action !== 'anonymise') return undefined
    const others = dueNow(evaluate(without, facts), now)
    return others.some(({ action }) => action === first.action) ? undefined : first
  }
  const ask = (facts: Facts): Answer => {
    if (missingFrom(body.scope, facts) !== null) return 'elsewhere'
    const at = timeOf(body, policy, facts)
    if (at === null) return 'waiting'
    if (body.kind === 'limit' && (at > now || isDone(body, facts))) return 'later'
    const verdict = evaluate(policy, facts)
    const due = dueNow(verdict, now)
    const own = due.find(({ ruleId }) => ruleId === id) ?? endedByFloor(due, facts)
    if (own) return { due: own.at }
    if (body.kind === 'floor') return at > now ? 'floors' : 'later'
    if (facts.held) return 'holds'
    if (facts.restrictionAsked) return 'requests'
    if ((verdict.keptUntil ?? 0) > now) return 'floors'
    return due.length > 0 ? 'gone' : 'rules'
  }
  return { policy, ask }
}
