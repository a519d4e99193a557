/** A rule as if it were in force, among those that are. */
import type { RuleBody } from '../../contract/retention.ts'
import { compilePolicy, type Policy, type Rule } from './policy.ts'

/** `id`: of the rule in whose place it stands; 0: it is none yet */
export interface Proposal {
  id: number
  body: RuleBody
}

/** In force since ever: neither grace nor an earlier wording keeps anything from it. */
const inForceAtOnce = ({ id, body }: Proposal): Rule => ({
  id,
  versions: [{ version: 1, body, since: -Infinity }],
})

export const policyWith = (policy: Policy, ...proposals: readonly Proposal[]): Policy => {
  const { number, timeZone, rules, decidedAt } = policy
  const replaced = new Set(proposals.map(({ id }) => id))
  const others = rules.filter(({ id }) => !replaced.has(id))
  return compilePolicy(number, timeZone, [...others, ...proposals.map(inForceAtOnce)], decidedAt)
}

/** As if there were no such rule. */
export const policyWithout = (
  { number, timeZone, rules, decidedAt }: Policy,
  { id }: Pick<Proposal, 'id'>,
): Policy =>
  compilePolicy(
    number,
    timeZone,
    rules.filter((rule) => rule.id !== id),
    decidedAt,
  )
