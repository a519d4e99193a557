import type { Generated } from 'kysely'

/** What a message is as a mail. One row beside each message of type `mail`. */
export interface MailTable {
  message_id: number
  inbox_id: number
  /** Message-ID without brackets; what answers name. null: it has none. */
  mail_id: string | null
  /** Of what came in: by which address it is filed, in lower case. null: it is ours. */
  sender: Generated<string | null>
  /** The sender's domain says that it is not from there: our token alone ties it to other mails. */
  disowned: Generated<0 | 1>
  /** JSON: MailHead. */
  head: string
  /** JSON: MailSegment[]. */
  segments: string
  /** JSON: MailFacts, what follows from the rest of it. */
  facts: string
  /** Stored file of the sanitised page (channels/email/html); null: none. */
  page_blob: string | null
  /** The mail as it came; null: it is not kept (any more), or it is ours. */
  raw_id: number | null
}

/** What a mail that came in answers, so that it is found by what comes later than its answer. */
export interface MailAnswerTable {
  message_id: number
  inbox_id: number
  /** Message-ID without brackets. */
  answer_id: string
}

/** Where the mails of a thread are that has become part of another conversation. */
export interface FormerThreadTable {
  thread: string
  conversation_id: number
}

/** One recipient of a mail of ours. */
export interface MailRecipientTable {
  id: Generated<number>
  message_id: number
  position: number
  role: 'to' | 'cc' | 'bcc'
  name: string | null
  address: string
  state: 'waiting' | 'accepted' | 'delayed' | 'delivered' | 'failed'
  failure_code: string | null
  failure_reason: string | null
  failure_detail: string | null
  at: number
}

/** Who takes part in a conversation by mail. */
export interface ParticipantTable {
  id: Generated<number>
  conversation_id: number
  /** In lower case. */
  address: string
  name: string | null
  via: 'contact' | 'copied' | 'joined' | 'agent'
  created_at: number
}

/**
 * A mail as it came, from the moment it is here. While it is `waiting` a reader has to make a message of
 * it; after that it is the original, with a period of its own.
 */
export interface RawMailTable {
  id: Generated<number>
  inbox_id: number
  state: 'waiting' | 'read'
  /** Stored file; null: the period is over, and the row tells that the mail was here. */
  blob: string | null
  /** Bytes (of what is cut: as far as known), and the SHA-256 in hex of those kept: the same mail twice is one row. */
  size: number
  sha256: string
  /**
   * Larger than is kept, or withheld by the provider: the stored file is its beginning alone, and its message
   * says so (`unreadable`).
   */
  cut: Generated<0 | 1>
  /** Message-ID without brackets, from a quick look at the head; null: none. */
  mail_id: string | null
  /** JSON: Collected, where the provider has it; null: handed to us, or not there any more. */
  place: string | null
  /** JSON: Envelope of what was handed to our own listener; null: fetched. */
  envelope: string | null
  /** When the provider got it, by its clock. */
  at: number
  /**
   * It was at the provider for more than a day before its folder was first read: `EmailDelivery.old`, taken
   * in as history, which opens nothing. What is younger may still wait for its answer.
   */
  old: Generated<0 | 1>
  received_at: number
  /** How often it was tried to be read; and who is at it, until when that may be believed. */
  attempts: number
  next_at: number
  lease_until: number | null
  lease_token: string | null
  /** The message that was made of it. */
  message_id: number | null
}

/** A file of a mail that was read, until its message is here; then it is the message's. */
export interface MailFileTable {
  id: Generated<number>
  public_id: string
  inbox_id: number
  raw_id: number
  /** `page`: the sanitised page itself */
  role: 'file' | 'inline' | 'page'
  /** Without brackets; null: none. */
  content_id: string | null
  kind: 'image' | 'video' | 'audio' | 'voice' | 'document' | 'sticker'
  file_name: string
  /** Sniffed from the bytes. */
  mime_type: string
  size: number
  /** Hex, of the bytes in clear. */
  sha256: string
  blob: string
  small_blob: string | null
  width: number | null
  height: number | null
  /** Milliseconds. */
  duration: number | null
  /** JSON of numbers from 0 to 1. */
  peaks: string | null
  created_at: number
}

/** How far a folder of a mailbox is collected. */
export interface FolderTable {
  inbox_id: number
  name: string
  validity: string
  /** All up to this one. */
  uid: number
  /** When it was first read; and up to which uid it was full then, or when it was last counted anew. */
  begun_at: number
  found: number
  updated_at: number
}

/** Who collects from an inbox, and how that goes. */
export interface CollectorTable {
  inbox_id: number
  /** Node, and until when it may be believed. */
  holder: string | null
  lease_until: number
  state: 'connecting' | 'ready' | 'failed'
  /** Of `failed`: a failure reason, and the server's own sentence. */
  reason: string | null
  detail: string | null
  /** Since when it is so; and how often it failed in a row. */
  since: number
  failures: number
  next_at: number
}

/** That an address got an answer of a machine of ours: one a day is enough. */
export interface AutoReplyTable {
  inbox_id: number
  /** Keyed hash of the address. */
  address_hash: string
  at: number
}

/** Keyed hash of a mail that was erased: fetched once more, it is not taken in. */
export interface ForgottenMailTable {
  inbox_id: number
  key: string
  at: number
}
