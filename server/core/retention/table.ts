import type { Generated } from 'kysely'

/** A rule through all its versions. */
export interface RetentionRuleTable {
  id: Generated<number>
  /** JSON: RuleBody, not in force; null: nobody prepares anything. */
  draft: string | null
  draft_by: number | null
  draft_at: number | null
  created_at: number
}

/** What was decided about a rule, in order. Never changed: this is its history, too. */
export interface RetentionRuleVersionTable {
  id: Generated<number>
  rule_id: number
  /** From 1 on. */
  version: number
  /** JSON: RuleBody; null: switched off */
  body: string | null
  /** What it makes go sooner than before waits until then. */
  since_at: number
  at: number
  /** null: it came with the move from an earlier release, or from the command line. */
  agent_id: number | null
  why: string
  /** How many it was said to concern when it was switched on. */
  forecast: number | null
}

/** Somebody who is to be told of a decision about a rule, and has not been. */
export interface RuleMailTable {
  id: Generated<number>
  rule_id: number
  version: number
  agent_id: number
  at: number
  /** When it is tried again. */
  next_at: number
}

/** One row, id 1. */
export interface RetentionStateTable {
  id: number
  /** Grows with everything by which days change: versions of rules, the time zone. */
  policy: number
  /** How far days have been worked out anew, and by which policy. */
  walked_policy: number
  walked_id: number
  /** JSON: RetentionSettings */
  settings: string
  next_run_at: number | null
  /** JSON: Forecast */
  forecast: string | null
  /** The latest time this database has seen; a clock far from it is not believed. */
  seen_at: number
  /** Random; the ledger has the same. */
  instance: string
  /** The last entry that is in the ledger's file, and its hash. */
  ledger_number: number
  ledger_hash: string
  /** JSON: where the chain of the audit log begins since older lines have gone. */
  audit_anchor: string | null
  /** It came from a backup then, and has not caught up with the ledger: nobody is let in. */
  restored_at: Generated<number | null>
}

/** What was deleted in one go, and why it ended. Nobody's data. */
export interface RetentionRunTable {
  id: Generated<number>
  kind: 'rules' | 'erasure' | 'own' | 'manual'
  state: 'running' | 'done' | 'stopped' | 'failed'
  /** clock: it can't be believed · restored: a backup was put back, and holds may be missing */
  reason: 'over_forecast' | 'clock' | 'ledger' | 'restored' | 'error' | null
  started_at: number
  ended_at: number | null
  agent_id: number | null
  /** Whose erasure it is, until it has ended. */
  subject_id: Generated<number | null>
  /** In somebody's words; without the name of whom it is about. */
  why: Generated<string | null>
  policy: number
  forecast: number
  /** JSON: as RunView.gone */
  gone: string
  bytes: number
  /** JSON: as CertificateView.rules, without bodies */
  rules: string
  /** JSON: as CertificateView.kept */
  kept: string
  /** JSON: as CertificateView.check */
  checked: string | null
  /** Lines of the ledger that tell of it, and the hash of the last; see core/ledger/ledger.ts. */
  ledger_from: Generated<number | null>
  ledger_to: Generated<number | null>
  ledger_hash: Generated<string | null>
}
