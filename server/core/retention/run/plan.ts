/** What becomes of each conversation of a batch. Pure. */
import { DAY } from '../../../clock.ts'
import type { ConversationRow } from '../../conversation/open.ts'
import { dueNow } from '../due-now.ts'
import type { Verdict } from '../evaluate.ts'
import type { Facts } from '../facts.ts'
import type { Policy } from '../policy.ts'
import type { Kept, RuleCount } from './store.ts'

/** `rule`: who makes it so; its `count` is filled in by who does it. */
export type Plan =
  | { does: 'erase' | 'quarantine' | 'anonymise' | 'redact' | 'restrict' | 'files'; rule: Rule }
  /** In quarantine, until then (ms). */
  | { does: 'wait'; until: number }
  /** In quarantine, and due no longer. */
  | { does: 'fetch_back' }
  | { does: 'keep'; why: keyof Kept }
  /** Something of it is underway: the next run looks again. */
  | { does: 'pass' }

/** id null: somebody's wish. */
export type Rule = Omit<RuleCount, 'count'>

export interface Due {
  row: ConversationRow
  facts: Facts
  verdict: Verdict
}

export interface Circumstances {
  policy: Policy
  now: number
  quarantineDays: number
  /** Of which something is on its way in or out. */
  waiting: ReadonlySet<number>
}

export function planFor(due: Due, circumstances: Circumstances): Plan[] {
  const { row, verdict } = due
  const { policy, now, waiting } = circumstances
  const steps = dueNow(verdict, now)
  const [first] = steps
  if (row.going_at !== null) {
    // What is written meanwhile goes elsewhere, so nothing of it is waited for.
    const goesOn = first?.action === 'delete'
    return [goesOn ? { does: 'erase', rule: ruleOf(policy, first.ruleId) } : { does: 'fetch_back' }]
  }
  if (!first) return [row.hidden === 'quarantined' ? { does: 'fetch_back' } : keeps(due, now)]
  if (waiting.has(row.id)) return [{ does: 'pass' }]
  if (first.action === 'delete') return [ending(due, ruleOf(policy, first.ruleId), circumstances)]
  return steps.map(({ action, ruleId }) => ({
    does: action as 'anonymise' | 'redact' | 'restrict' | 'files',
    rule: ruleOf(policy, ruleId),
  }))
}

/** A wish of the person jumps the quarantine, also where a floor has made it wait. */
function ending({ row, facts }: Due, rule: Rule, { now, quarantineDays }: Circumstances): Plan {
  if (quarantineDays === 0 || facts.erasureAskedAt !== null) return { does: 'erase', rule }
  if (row.hidden !== 'quarantined') return { does: 'quarantine', rule }
  const goneAt = (row.hidden_at ?? 0) + quarantineDays * DAY
  return goneAt <= now ? { does: 'erase', rule } : { does: 'wait', until: goneAt }
}

/** It was due when it was looked up, and is not any more. */
function keeps({ facts, verdict }: Due, now: number): Plan {
  if (facts.held) return { does: 'keep', why: 'holds' }
  if (facts.restrictionAsked) return { does: 'keep', why: 'requests' }
  return { does: 'keep', why: (verdict.keptUntil ?? 0) > now ? 'floors' : 'saved' }
}

function ruleOf({ rules }: Policy, id: number | null): Rule {
  const version = rules.find((rule) => rule.id === id)?.versions.at(-1)?.version
  return { id, version: version ?? 0 }
}
