import type { Generated } from 'kysely'

export interface ConversationTable {
  id: Generated<number>
  inbox_id: number
  contact_id: number
  status: 'open' | 'snoozed' | 'resolved'
  assignee_id: number | null
  created_at: number
  last_message_at: number
  last_message_id: number | null
  last_inbound_at: number | null
  /** End of the window for free answers, by the provider's clock. */
  reply_until: number | null
  resolved_at: number | null
  /** Inbound messages so far; only grows, so that unread is a subtraction. */
  inbound_count: number
}

/** A line in the thread that is no message. */
export interface EntryTable {
  id: Generated<number>
  conversation_id: number
  kind: 'assigned' | 'unassigned' | 'resolved' | 'reopened'
  at: number
  /** The agent who did it; null: the customer or the system. */
  author_id: number | null
  /** assigned: to whom */
  agent_id: number | null
}

/** How many inbound messages of a conversation an agent has seen. */
export interface ReadMarkTable {
  agent_id: number
  conversation_id: number
  seen: number
}
