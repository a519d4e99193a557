/** Mails beside their messages. See tables.ts. */
import type { TablesOf } from './columns.ts'

export const MAILS = {
  auto_reply: {
    of: 'answeredAddresses',
    columns: {
      inbox_id: 'own',
      address_hash: 'who',
      at: 'did',
    },
  },
  collector: {
    of: 'settings',
    columns: {
      inbox_id: 'own',
      holder: 'own',
      lease_until: 'own',
      state: 'own',
      reason: 'own',
      detail: 'own',
      since: 'own',
      failures: 'own',
      next_at: 'own',
    },
  },
  discard: {
    of: 'providerCopies',
    columns: {
      id: 'own',
      inbox_id: 'own',
      place: 'did',
      until: 'own',
      due_at: 'own',
      attempts: 'own',
      created_at: 'own',
    },
  },
  folder: {
    of: 'settings',
    columns: {
      inbox_id: 'own',
      name: 'own',
      validity: 'own',
      uid: 'own',
      begun_at: 'own',
      found: 'own',
      updated_at: 'own',
    },
  },
  former_thread: {
    of: 'conversations',
    columns: {
      thread: 'own',
      conversation_id: 'own',
    },
  },
  mail: {
    of: 'conversations',
    columns: {
      message_id: 'own',
      inbox_id: 'own',
      mail_id: 'own',
      sender: 'who',
      disowned: 'did',
      head: 'said',
      segments: 'said',
      facts: 'said',
      page_blob: 'said',
      raw_id: 'own',
    },
  },
  mail_answer: {
    of: 'conversations',
    columns: {
      message_id: 'own',
      inbox_id: 'own',
      answer_id: 'own',
    },
  },
  mail_file: {
    of: 'underway',
    columns: {
      id: 'own',
      public_id: 'own',
      inbox_id: 'own',
      raw_id: 'own',
      role: 'own',
      content_id: 'own',
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
  mail_recipient: {
    of: 'conversations',
    columns: {
      id: 'own',
      message_id: 'own',
      position: 'own',
      role: 'did',
      name: 'who',
      address: 'who',
      state: 'did',
      failure_code: 'did',
      failure_reason: 'did',
      failure_detail: 'did',
      at: 'did',
    },
  },
  raw_mail: {
    of: 'rawMails',
    columns: {
      id: 'own',
      inbox_id: 'own',
      state: 'own',
      blob: 'said',
      size: 'did',
      sha256: 'said',
      cut: 'own',
      mail_id: 'own',
      place: 'did',
      envelope: 'said',
      at: 'did',
      old: 'own',
      received_at: 'did',
      attempts: 'own',
      next_at: 'own',
      lease_until: 'own',
      lease_token: 'own',
      message_id: 'own',
    },
  },
} as const satisfies TablesOf<
  | 'auto_reply'
  | 'collector'
  | 'discard'
  | 'folder'
  | 'former_thread'
  | 'mail'
  | 'mail_answer'
  | 'mail_file'
  | 'mail_recipient'
  | 'raw_mail'
>
