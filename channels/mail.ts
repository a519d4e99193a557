/** What mail has beyond other messages. Neutral: nothing here knows of MIME, IMAP or SMTP. */
import type { Failure, Retry } from './outbound.ts'

export interface MailAddress {
  /** As written, in one line; null: none. */
  name: string | null
  /** One address (`local@domain`) in lower case, its domain as people read it (no punycode). */
  address: string
}

/** Who wrote to whom about what, as the mail says of itself. Nothing in it is verified. */
export interface MailHead {
  /** In one line; null: none. */
  subject: string | null
  /** null: it names nobody. */
  from: MailAddress | null
  /** Who sent it for the one above, where the mail names somebody else for that. */
  sender: MailAddress | null
  replyTo: MailAddress[]
  to: MailAddress[]
  cc: MailAddress[]
  /** Of ours alone: nobody is told who else got a copy. */
  bcc: MailAddress[]
  /** By the sender's clock, milliseconds; null: none, or not to be read. */
  date: number | null
}

/** A stretch of the text. Put together, all of them are the whole text: folding hides, it never cuts. */
export interface MailSegment {
  kind: 'text' | 'quote' | 'signature'
  text: string
}

/**
 * Not written by a person for us. `auto_reply`: somebody is away · `auto_generated`: a machine tells
 * something · `list` and `bulk`: to many · `bounce`: what became of a mail of ours · `complaint`: somebody
 * calls a mail of ours unwanted.
 */
export type MailMachine = 'auto_reply' | 'auto_generated' | 'list' | 'bulk' | 'bounce' | 'complaint'

export type MailWarningKind =
  /** Answers would go to somebody else than who wrote; value: that address */
  | 'reply_to_differs'
  /** The sender's domain says that this is not from there; value: the domain */
  | 'dmarc_failed'
  /** The name shown is itself another address; value: that */
  | 'name_is_address'
  /** It looks like an address we know and is another one; value: the one it looks like */
  | 'looks_like'
  /** Letters of several scripts in one word of the address; value: the address in ASCII */
  | 'mixed_scripts'
  /** More than one sender; value: the others */
  | 'several_senders'
  /** No sender that can be read */
  | 'no_sender'
  /** It claims to be from an inbox or an agent of ours, and nobody vouches for that; value: the address */
  | 'own_address'
  /** Somebody who was not part of the conversation before; value: the address */
  | 'new_participant'

export interface MailWarning {
  kind: MailWarningKind
  value: string | null
}

export type MailVerdict = 'pass' | 'fail' | 'none'

/** What the provider of the mailbox found out (or we, for what was handed to us directly); null: nobody looked. */
export interface MailAuthentication {
  spf: MailVerdict | null
  dkim: MailVerdict | null
  dmarc: MailVerdict | null
}

/** How it is signed or encrypted. Nobody has verified a signature. */
export type MailProtection = 'smime_signed' | 'smime_encrypted' | 'pgp_signed' | 'pgp_encrypted'

/** The calendar entry that comes with a mail. */
export interface MailInvitation {
  method: 'request' | 'cancel' | 'reply' | 'publish'
  summary: string | null
  /** Milliseconds; null: not to be read. */
  start: number | null
  end: number | null
  /** Days without times. */
  allDay: boolean
  location: string | null
  organizer: MailAddress | null
}

/** What became of a mail of ours. */
export interface MailReport {
  kind: 'delivery' | 'complaint'
  /** Message-ID of ours, without brackets; null: not named. */
  original: string | null
  recipients: MailReportRecipient[]
}

export interface MailReportRecipient {
  /** null: not named. */
  address: string | null
  action: 'failed' | 'delayed' | 'delivered' | 'complained'
  /** Of what failed or is late. `code` is the enhanced status code (`5.1.1`) or what stands for it. */
  failure: Failure | null
}

/** What a mail is beyond text and files. */
export interface InboundMail {
  /** Message-ID without brackets; null: none. */
  mailId: string | null
  /** Message-IDs of what it answers: In-Reply-To first, then References, the newest first; 50 at most. */
  answers: string[]
  head: MailHead
  segments: MailSegment[]
  /** Held file with the sanitised page (channels/email/html); null: there is none. */
  page: string | null
  /** How many pictures of other servers the page names. */
  remotePictures: number
  warnings: MailWarning[]
  authentication: MailAuthentication
  protection: MailProtection | null
  machine: MailMachine | null
  report: MailReport | null
  invitation: MailInvitation | null
  /** It could not be read: there is only what it came as. */
  unreadable: boolean
  /** Row of the mail as it came (raw_mail); null: it is not kept. */
  raw: number | null
}

/** A mail of ours, complete: an adapter adds nothing to it but its files. */
export interface OutboundMail {
  /** Without brackets, made before anything is sent, and the same however often it is tried. */
  mailId: string
  from: MailAddress
  /** Where answers are to go, if not to `from`. */
  replyTo: MailAddress | null
  to: MailAddress[]
  cc: MailAddress[]
  bcc: MailAddress[]
  subject: string
  text: string
  /** null: plain text alone. */
  html: string | null
  inReplyTo: string | null
  /** Oldest first. */
  references: string[]
  /** By a machine, for whoever wrote last: marked so that no machine answers it. */
  automatic: boolean
}

/** Whom the server did not want when a mail was handed over. */
export interface RefusedRecipient {
  address: string
  failure: Failure
  /** null: trying again is pointless. */
  retry: Retry | null
}
