/** Who works here, and what runs the house. See tables.ts. */
import type { TablesOf } from './columns.ts'

export const OFFICE = {
  agent: {
    of: 'agents',
    columns: {
      id: 'own',
      email: 'who',
      name: 'who',
      role: 'did',
      password_hash: 'secret',
      active: 'did',
      locale: 'did',
      theme: 'did',
      created_at: 'did',
      picture: 'who',
      picture_blob: 'who',
      signature: 'said',
    },
  },
  channel_notice: {
    of: 'notices',
    columns: {
      id: 'own',
      channel: 'own',
      account: 'own',
      account_group: 'own',
      topic: 'own',
      details: 'own',
      dedupe: 'own',
      at: 'own',
      received_at: 'own',
      about: 'own',
      severity: 'own',
    },
  },
  event: {
    of: 'changes',
    columns: {
      seq: 'own',
      name: 'did',
      at: 'did',
      inbox_id: 'did',
      conversation_id: 'did',
      message_id: 'did',
      entry_id: 'did',
      agent_id: 'did',
    },
  },
  inbox: {
    of: 'settings',
    columns: {
      id: 'own',
      channel: 'own',
      account: 'own',
      account_group: 'own',
      name: 'own',
      settings: 'own',
      secrets: 'secret',
      simulator: 'own',
      paused: 'own',
      visibility: 'own',
      created_at: 'own',
      read_receipts: 'own',
    },
  },
  inbox_health: {
    of: 'settings',
    columns: {
      inbox_id: 'own',
      last_delivery_at: 'own',
      lag: 'own',
      worst_lag: 'own',
      worst_lag_at: 'own',
      checked_at: 'own',
      steps: 'own',
      facts: 'own',
      facts_at: 'own',
      check_wanted_at: 'own',
      sending_at: 'own',
      stopped_for: 'own',
    },
  },
  inbox_member: {
    of: 'settings',
    columns: {
      inbox_id: 'did',
      agent_id: 'did',
    },
  },
  job: {
    of: 'settings',
    columns: {
      name: 'own',
      holder: 'own',
      lease_until: 'own',
      last_run_at: 'own',
      last_ended_at: 'own',
      last_outcome: 'own',
    },
  },
  label: {
    of: 'settings',
    columns: {
      id: 'own',
      name: 'own',
      key: 'own',
      color: 'own',
      created_at: 'own',
      deleted_at: 'own',
    },
  },
  quarantine: {
    of: 'parked',
    columns: {
      id: 'own',
      channel: 'own',
      account: 'did',
      reason: 'own',
      detail: 'own',
      body: 'said',
      signed_by: 'own',
      dedupe: 'own',
      received_at: 'did',
    },
  },
  raw_delivery: {
    of: 'underway',
    columns: {
      id: 'own',
      channel: 'own',
      delivery_key: 'own',
      body: 'said',
      signed_by: 'own',
      received_at: 'did',
    },
  },
  refused_delivery: {
    of: 'figures',
    columns: {
      channel: 'own',
      hour: 'own',
      count: 'own',
      last_at: 'own',
    },
  },
  session: {
    of: 'logins',
    columns: {
      id: 'own',
      agent_id: 'did',
      family: 'own',
      token_hash: 'secret',
      created_at: 'did',
      expires_at: 'did',
      rotated_at: 'did',
    },
  },
  template: {
    of: 'settings',
    columns: {
      id: 'own',
      channel: 'own',
      account_group: 'own',
      external_id: 'own',
      name: 'own',
      language: 'own',
      category: 'own',
      status: 'own',
      reason: 'own',
      quality: 'own',
      definition: 'own',
      status_at: 'own',
      changed_at: 'own',
    },
  },
  template_sync: {
    of: 'settings',
    columns: {
      channel: 'own',
      account_group: 'own',
      synced_at: 'own',
      failure: 'own',
      wanted_at: 'own',
    },
  },
  usage: {
    of: 'figures',
    columns: {
      inbox_id: 'own',
      month: 'own',
      category: 'own',
      type: 'own',
      count: 'own',
    },
  },
} as const satisfies TablesOf<
  | 'agent'
  | 'channel_notice'
  | 'event'
  | 'inbox'
  | 'inbox_health'
  | 'inbox_member'
  | 'job'
  | 'label'
  | 'quarantine'
  | 'raw_delivery'
  | 'refused_delivery'
  | 'session'
  | 'template'
  | 'template_sync'
  | 'usage'
>
