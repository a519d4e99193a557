/** What is kept for how long, and the proof of it. See tables.ts. */
import type { TablesOf } from './columns.ts'

export const PROOFS = {
  audit: {
    of: 'audit',
    columns: {
      id: 'own',
      at: 'did',
      actor: 'did',
      actor_id: 'did',
      action: 'did',
      object: 'did',
      object_id: 'did',
      detail: 'did',
      hash: 'own',
    },
  },
  audit_head: {
    of: 'audit',
    columns: {
      id: 'own',
      line: 'own',
      hash: 'own',
      told_line: 'own',
      told_at: 'own',
    },
  },
  forgotten_mail: {
    of: 'forgotten',
    columns: {
      inbox_id: 'own',
      key: 'who',
      at: 'did',
    },
  },
  forgotten_message: {
    of: 'forgotten',
    columns: {
      inbox_id: 'own',
      key: 'who',
      at: 'did',
    },
  },
  hold: {
    of: 'holds',
    columns: {
      id: 'own',
      reason: 'said',
      object: 'who',
      owner_id: 'did',
      placed_by: 'did',
      placed_at: 'did',
      review_at: 'did',
      release_asked_by: 'did',
      release_asked_at: 'did',
      release_why: 'said',
      released_by: 'did',
      released_at: 'did',
      grown_id: 'own',
      grown_at: 'own',
    },
  },
  hold_object: {
    of: 'holds',
    columns: {
      id: 'own',
      hold_id: 'own',
      contact_id: 'did',
      conversation_id: 'did',
    },
  },
  ledger_entry: {
    of: 'ledger',
    columns: {
      id: 'own',
      at: 'did',
      body: 'did',
    },
  },
  retention_rule: {
    of: 'policy',
    columns: {
      id: 'own',
      draft: 'own',
      draft_by: 'did',
      draft_at: 'did',
      created_at: 'own',
    },
  },
  retention_rule_version: {
    of: 'policy',
    columns: {
      id: 'own',
      rule_id: 'own',
      version: 'own',
      body: 'own',
      since_at: 'own',
      at: 'did',
      agent_id: 'did',
      why: 'did',
      forecast: 'own',
    },
  },
  retention_run: {
    of: 'runs',
    columns: {
      id: 'own',
      kind: 'own',
      state: 'own',
      reason: 'own',
      started_at: 'did',
      ended_at: 'did',
      agent_id: 'did',
      subject_id: 'own',
      why: 'own',
      policy: 'own',
      forecast: 'own',
      gone: 'own',
      bytes: 'own',
      rules: 'own',
      kept: 'own',
      checked: 'own',
      ledger_from: 'own',
      ledger_to: 'own',
      ledger_hash: 'own',
    },
  },
  retention_state: {
    of: 'policy',
    columns: {
      id: 'own',
      policy: 'own',
      walked_policy: 'own',
      walked_id: 'own',
      settings: 'own',
      next_run_at: 'own',
      forecast: 'own',
      seen_at: 'own',
      instance: 'own',
      ledger_number: 'own',
      ledger_hash: 'own',
      audit_anchor: 'own',
      restored_at: 'own',
    },
  },
  rule_mail: {
    of: 'policy',
    columns: {
      id: 'own',
      rule_id: 'own',
      version: 'own',
      agent_id: 'did',
      at: 'did',
      next_at: 'own',
    },
  },
  tally: {
    of: 'figures',
    columns: {
      day: 'own',
      inbox_id: 'own',
      conversations: 'own',
      resolved: 'own',
      inbound: 'own',
      outbound: 'own',
      answered: 'own',
      answer_seconds: 'own',
      ratings: 'own',
      rating_sum: 'own',
    },
  },
} as const satisfies TablesOf<
  | 'audit'
  | 'audit_head'
  | 'forgotten_mail'
  | 'forgotten_message'
  | 'hold'
  | 'hold_object'
  | 'ledger_entry'
  | 'retention_rule'
  | 'retention_rule_version'
  | 'retention_run'
  | 'retention_state'
  | 'rule_mail'
  | 'tally'
>
