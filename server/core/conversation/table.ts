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
  /** When the customer came through an advertisement, by the provider's clock. */
  entry_point_at: Generated<number | null>
  /** When the first answer to that went out: the longer window counts from here. */
  entry_answered_at: Generated<number | null>
  /** Who answers; the newest word counts, and an answer of ours is one. */
  control: Generated<'business' | 'provider'>
  control_at: Generated<number>
  /** For which end of the window agents were reminded. */
  reminded_for: Generated<number | null>
  /** Random; what a visitor sees of it. */
  public_id: string | null
  /** How many of `inbound_count` somebody of ours has seen, and when that was last more: for the customer. */
  seen_inbound: Generated<number>
  seen_at: Generated<number | null>
  /** Of mail. */
  subject: Generated<string | null>
  /** Of mail: random, and what our Message-IDs and answer addresses name it by. Empty elsewhere. */
  thread: Generated<string>
  /** When it goes, by which rule (null: by a request), and what that does; see core/retention/evaluate.ts. */
  due_at: Generated<number | null>
  due_rule_id: Generated<number | null>
  due_action: Generated<'delete' | 'anonymise' | null>
  /** The next step of any kind. */
  next_at: Generated<number | null>
  /** JSON: Step[], what happens to it before it goes */
  steps: Generated<string | null>
  /** A rule keeps it until then. */
  kept_until: Generated<number | null>
  /** A legal hold keeps it, or its contact. */
  held: Generated<0 | 1>
  /** restricted: only the data protection role sees it · quarantined: nobody does, and it can be fetched back */
  hidden: Generated<'restricted' | 'quarantined' | null>
  hidden_at: Generated<number | null>
  /**
   * Since when it is being erased in portions, too large for one: quarantined, nothing is added to it, and it comes
   * back only if something keeps what is left.
   */
  going_at: Generated<number | null>
  /** When the oldest file that is still here came. */
  oldest_file_at: Generated<number | null>
  /** A day that somebody set, for rules that count from it. */
  event_at: Generated<number | null>
  redacted_at: Generated<number | null>
  anonymised_at: Generated<number | null>
}

/** A line in the thread that is no message. */
export interface EntryTable {
  id: Generated<number>
  conversation_id: number
  kind: EntryKind
  at: number
  /** The agent who did it; null: the customer or the system. */
  author_id: number | null
  /** assigned: to whom */
  agent_id: number | null
  /** The provider's id, where it tells of it: the same twice is one line. */
  external_id: Generated<string | null>
  /** JSON: EntryDetails */
  details: Generated<string | null>
}

/** What a line says beyond its kind. */
export interface EntryDetails {
  call?: CallFacts
  /** What ended and what holds now, as people read it. */
  change?: { from: string | null; to: string | null }
  rating?: { score: number; comment: string | null }
  /** delivery_delayed, complained: about which address. */
  address?: string
  /** continued, continues: the conversation on the other side. */
  other?: number
}

/** What is known of a call. Its state follows from these, in whatever order they were told. */
export interface CallFacts {
  direction: 'in' | 'out'
  accepted: boolean
  /** How it ended; null: as far as we know it goes on. */
  ending: 'rejected' | 'failed' | 'missed' | 'ended' | null
  seconds: number | null
}

export type EntryKind =
  | 'assigned'
  | 'unassigned'
  | 'resolved'
  | 'reopened'
  | 'call'
  | 'number_changed'
  | 'user_id_changed'
  | 'security_changed'
  | 'bot_took_over'
  | 'bot_left'
  | 'merged'
  | 'opted_out'
  | 'opted_in'
  | 'rated'
  /** The customer ended it. */
  | 'ended'
  /** A chat that goes on by mail, and the mails that it goes on with. */
  | 'continued'
  | 'continues'
  | 'delivery_delayed'
  /** A customer called a mail of ours unwanted. */
  | 'complained'
  /** A rule deleted the files and kept the messages. */
  | 'files_deleted'
  | 'redacted'
  | 'anonymised'
  | 'restricted'
  | 'unrestricted'
  /** It had been hidden to be deleted, and was fetched back. */
  | 'fetched_back'

/** How many inbound messages of a conversation an agent has seen. */
export interface ReadMarkTable {
  agent_id: number
  conversation_id: number
  seen: number
}
