import type { Generated } from 'kysely'
import type { DeliveryState } from '../../../channels/adapter.ts'

export interface MessageTable {
  id: Generated<number>
  conversation_id: number
  inbox_id: number
  direction: 'in' | 'out' | 'internal'
  type: string
  text: string | null
  /** JSON: the provider's own structure. */
  details: string | null
  /** The provider's id. */
  external_id: string | null
  /** The console's id, which makes a double click one message. */
  client_id: string | null
  /** What travels with an outbound message and comes back in its statuses. Random. */
  correlation: string | null
  /** How often an agent had it sent; a late failure of an earlier try does not count against this one. */
  attempt: number
  author_id: number | null
  quoted_id: string | null
  forwarded: 0 | 1
  sent_at: number
  created_at: number
  delivery: DeliveryState | null
  delivery_at: number | null
  failure_code: string | null
  failure_reason: string | null
  failure_detail: string | null
  edited_at: number | null
  /** The provider's id of the newest edit: decides between two of the same second. */
  edit_id: string | null
  revoked_at: number | null
  /** app: written outside of Sandglass · history: from before the inbox was connected */
  via: Generated<'app' | 'history' | null>
  /** JSON: StoredContent, what was composed beyond text and files. */
  content: Generated<string | null>
  /** The provider's price, in its words; counted once in `usage`. */
  price_category: Generated<string | null>
  price_type: Generated<string | null>
  /** The time of the status that told it first, by the provider's clock: in its month it is counted. */
  price_at: Generated<number | null>
}

/** What a message said before and after each edit. */
export interface RevisionTable {
  id: Generated<number>
  message_id: number
  /** The provider's id of the edit; empty: the original. */
  external_id: string
  text: string | null
  at: number
}

/** Every delivery state a message went through. */
export interface ReceiptTable {
  id: Generated<number>
  message_id: number
  state: DeliveryState
  at: number
  code: string | null
}

/** The newest reaction of each side to a message. An empty emoji is one that was taken back. */
export interface ReactionTable {
  id: Generated<number>
  message_id: number
  author: 'contact' | 'agent'
  emoji: string
  external_id: string
  at: number
  /** An agent's: the message of type `reaction` that carries it to the customer. */
  source_id: Generated<number | null>
}

/** Statuses, reactions, edits and revokes whose message has not arrived yet. */
export interface WaitingTable {
  id: Generated<number>
  inbox_id: number
  /** The provider's id of the message waited for. */
  target: string
  /** JSON of the inbound event. */
  event: string
  dedupe: string
  received_at: number
}

/** Whom news that wait are about, so that they are found when that person goes. */
export interface WaitingAboutTable {
  waiting_id: number
  /** As `kind:value`. */
  address: string
}

/** What a worker still has to send. The row goes when the outcome is recorded. */
export interface OutboxTable {
  id: Generated<number>
  message_id: number
  inbox_id: number
  conversation_id: number
  /** uploading: its file is handed to the provider first, and nothing is sent yet */
  state: 'queued' | 'uploading' | 'sending'
  attempts: number
  next_at: number
  lease_until: number | null
  /** Who holds the lease; a late answer of somebody else is not recorded as theirs. */
  lease_token: string | null
}
