/** The rules in force, as they are asked of conversations. */
import type { RuleBody } from '../../contract/retention.ts'

/** One decision about a rule; null: it is off from then on. */
export interface Version {
  version: number
  body: RuleBody | null
  /** What it makes go sooner than the version before waits until then (ms). */
  since: number
}

export interface Rule {
  id: number
  /** Oldest first, at least one. */
  versions: readonly Version[]
}

export interface Policy {
  /** Grows with everything by which days change. */
  number: number
  timeZone: string
  rules: readonly Rule[]
  /** What any rule asks for beyond the conversation's own row: what nobody asks for is not looked up. */
  needs: { labels: boolean; contact: boolean; attributes: boolean; consent: boolean }
}
