/** How far a rule is, in one word each. */
import type { RuleView } from '../../../../server/contract/retention.ts'

export type RuleState = 'draft' | 'change' | 'grace' | 'on' | 'off'

export function ruleState({ body, draft, version, grace }: RuleView): RuleState {
  if (body === null) return draft !== null && version === 0 ? 'draft' : 'off'
  if (draft !== null) return 'change'
  return grace ? 'grace' : 'on'
}
