/** Who writes to us. See tables.ts. */
import type { TablesOf } from './columns.ts'

export const PEOPLE = {
  consent: {
    of: 'consents',
    columns: {
      id: 'own',
      contact_id: 'did',
      channel: 'did',
      purpose: 'did',
      state: 'did',
      source: 'did',
      detail: 'did',
      agent_id: 'did',
      at: 'did',
      recorded_at: 'did',
      notice_id: 'did',
      language: 'did',
    },
  },
  contact: {
    of: 'people',
    columns: {
      id: 'own',
      name: 'who',
      name_at: 'did',
      created_at: 'did',
      held: 'did',
      relationship_ended_at: 'did',
      restriction_asked_at: 'did',
      erasure_asked_at: 'did',
    },
  },
  duplicate: {
    of: 'people',
    columns: {
      id: 'own',
      contact_id: 'did',
      other_id: 'did',
      state: 'did',
      created_at: 'did',
      decided_at: 'did',
      decided_by: 'did',
    },
  },
  duplicate_evidence: {
    of: 'people',
    columns: {
      id: 'own',
      duplicate_id: 'own',
      channel: 'did',
      source: 'did',
      addresses: 'who',
      at: 'did',
    },
  },
  identity: {
    of: 'people',
    columns: {
      id: 'own',
      contact_id: 'did',
      channel: 'did',
      kind: 'who',
      value: 'who',
      created_at: 'did',
      ended_at: 'did',
      told_at: 'did',
    },
  },
  notice: {
    of: 'settings',
    columns: {
      id: 'own',
      inbox_id: 'own',
      version: 'own',
      hash: 'own',
      texts: 'own',
      created_at: 'own',
    },
  },
  kept_mention: {
    of: 'conversations',
    columns: {
      conversation_id: 'did',
      key: 'who',
      at: 'did',
    },
  },
  participant: {
    of: 'conversations',
    columns: {
      id: 'own',
      conversation_id: 'did',
      address: 'who',
      name: 'who',
      via: 'did',
      created_at: 'did',
    },
  },
  visitor: {
    of: 'visitors',
    columns: {
      id: 'own',
      public_id: 'secret',
      inbox_id: 'own',
      external_id: 'who',
      name: 'who',
      email: 'who',
      language: 'did',
      attributes: 'said',
      claims: 'said',
      page: 'said',
      created_at: 'did',
    },
  },
  visitor_session: {
    of: 'visitors',
    columns: {
      id: 'own',
      visitor_id: 'did',
      token_hash: 'secret',
      created_at: 'did',
      expires_at: 'did',
    },
  },
  visitor_upload: {
    of: 'chosenFiles',
    columns: {
      id: 'own',
      public_id: 'own',
      visitor_id: 'did',
      kind: 'did',
      file_name: 'said',
      mime_type: 'did',
      size: 'did',
      sha256: 'said',
      blob: 'said',
      small_blob: 'said',
      width: 'did',
      height: 'did',
      duration: 'did',
      peaks: 'said',
      created_at: 'did',
    },
  },
} as const satisfies TablesOf<
  | 'consent'
  | 'contact'
  | 'duplicate'
  | 'duplicate_evidence'
  | 'identity'
  | 'notice'
  | 'kept_mention'
  | 'participant'
  | 'visitor'
  | 'visitor_session'
  | 'visitor_upload'
>
