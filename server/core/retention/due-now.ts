/** What a run does with a conversation at one moment. Pure. */
import type { RuleAction } from '../../contract/retention.ts'
import type { Verdict } from './evaluate.ts'

export interface DueNow {
  action: Extract<RuleAction, 'delete' | 'anonymise' | 'redact' | 'restrict'> | 'files'
  at: number
  /** null: by a request */
  ruleId: number | null
}

/** What goes as a whole goes at once; else each of its steps whose time has come. */
export function dueNow({ end, steps }: Verdict, now: number): DueNow[] {
  if (end && end.at <= now) return [{ action: end.action, at: end.at, ruleId: end.rule?.id ?? null }]
  return steps.filter(({ at }) => at <= now)
}
