/** What adapters send, and how it can end. */
import type { Address, FileKind } from './inbound.ts'
import type { OutboundMail, RefusedRecipient } from './mail.ts'
import type { TemplateButtonKind } from './template.ts'

/** Why something could not be sent, in words that are the same for every channel. The console translates them. */
export type FailureReason =
  | 'window_closed'
  | 'undeliverable'
  /** Not delivered in time, or lost by the provider. */
  | 'expired'
  /** The provider limits what it thinks is unwanted. */
  | 'spam_limit'
  | 'withheld'
  | 'opted_out'
  | 'file_rejected'
  | 'bad_request'
  | 'template_unusable'
  | 'template_parameters'
  | 'rate_limited'
  | 'provider_trouble'
  | 'channel_disconnected'
  | 'permission_missing'
  | 'account_restricted'
  | 'payment'
  | 'not_registered'
  | 'not_allowed'
  /** Nobody has this address. */
  | 'unknown_address'
  | 'mailbox_full'
  | 'too_large'
  /** Taken for unwanted mail. */
  | 'taken_for_spam'
  | 'unsupported'
  | 'other'

export interface Failure {
  /** The provider's own code, as text; shown under "Details". */
  code: string
  reason: FailureReason
  /** The provider's own sentence, for admins and "Details"; never holds what was written. */
  detail: string | null
}

/** A file the provider holds already; see `Channel.upload`. */
export interface SentFile {
  kind: FileKind
  /** The provider's id of it. */
  handle: string
  fileName: string | null
}

export interface Place {
  latitude: number
  longitude: number
  name: string | null
  address: string | null
}

/** An address card. `name.full` is what is shown; at least one of its parts is given, too. */
export interface ContactCard {
  name: {
    full: string
    first?: string
    last?: string
    middle?: string
    prefix?: string
    suffix?: string
  }
  phones: Array<{ number: string; type?: string; waId?: string }>
  emails: Array<{ address: string; type?: string }>
  urls: Array<{ url: string; type?: string }>
  addresses: Array<{
    street?: string
    city?: string
    state?: string
    zip?: string
    country?: string
    countryCode?: string
    type?: string
  }>
  org?: { company?: string; department?: string; title?: string }
  /** YYYY-MM-DD */
  birthday?: string
}

/** What stands above and below the body of a message with something to press. */
interface Pressable {
  header: { text: string } | { file: SentFile } | null
  body: string
  footer: string | null
}

/** What can be sent. An adapter sends those that its `capabilities.sends` names. */
export type OutboundContent =
  | { kind: 'text'; text: string; preview: boolean }
  | { kind: 'file'; file: SentFile; caption: string | null }
  | ({ kind: 'location' } & Place)
  | { kind: 'contacts'; contacts: ContactCard[] }
  /** Empty `emoji`: taken back. */
  | { kind: 'reaction'; targetId: string; emoji: string }
  | ({ kind: 'buttons'; buttons: Array<{ id: string; title: string }> } & Pressable)
  | ({ kind: 'list'; button: string; sections: ListSection[] } & Pressable)
  | ({ kind: 'link'; label: string; url: string } & Pressable)
  | ({ kind: 'flow'; label: string; flow: Flow } & Pressable)
  | { kind: 'ask_location'; body: string }
  | { kind: 'ask_contact'; body: string }
  | { kind: 'template'; name: string; language: string; components: TemplateComponent[] }
  | { kind: 'mail'; mail: OutboundMail }

export type OutboundKind = OutboundContent['kind']

export interface ListSection {
  title: string | null
  rows: Array<{ id: string; title: string; description: string | null }>
}

/** A form that the provider shows. */
export interface Flow {
  by: { id: string } | { name: string }
  /** Comes back with what was filled in. */
  token: string
  /** The first screen and what it is given; null: the form asks our server, or begins at its start. */
  screen: string | null
  data: Record<string, unknown> | null
  /** Not published yet: only testers get it. */
  draft: boolean
}

/** What is filled into one part of a template. */
export interface TemplateComponent {
  part: 'header' | 'body' | 'button' | 'limited_time_offer' | 'carousel'
  /** Of a button: which one, from 0, and of what kind. */
  index?: number
  button?: TemplateButtonKind
  parameters?: TemplateParameter[]
  /** Of a carousel. */
  cards?: TemplateComponent[][]
}

export type TemplateParameter =
  /** `name: null`: by position. */
  | { type: 'text'; name: string | null; text: string }
  /** `amount` in thousandths. */
  | { type: 'currency'; name: string | null; code: string; amount: number; fallback: string }
  | { type: 'date'; name: string | null; fallback: string }
  | { type: 'file'; file: SentFile }
  | ({ type: 'location' } & Place)
  /** What comes back when the button is pressed. */
  | { type: 'payload'; payload: string }
  /** A code to copy. */
  | { type: 'code'; code: string }
  | { type: 'flow'; token: string | null; data: Record<string, unknown> | null }
  | { type: 'catalog'; thumbnail: string | null }
  /** When the offer ends. */
  | { type: 'offer'; until: number }

/** One message to send. Its `correlation` is the same however often it is tried. */
export interface Outbound {
  correlation: string
  /** Of a mail: those of its recipients who are still to get it. */
  to: Address[]
  content: OutboundContent
  /** The message it answers, by the provider's id. */
  quotedId: string | null
  /** Files that go along, where the channel `attaches`. */
  files?: readonly AttachedFile[]
}

/** A file that travels inside the message. */
export interface AttachedFile extends UploadFile {
  /** Of a picture inside a mail's page: `cid:` names it. */
  contentId: string | null
}

/** How to try again: first after `after` ms, then after `factor` times as long each time, `most` times. */
export interface Retry {
  after: number
  factor: number
  most: number
}

export type SendResult =
  | {
      outcome: 'accepted'
      externalId: string
      addresses: Address[]
      /** Of a mail to several: to whom it does not go. */
      refused?: readonly RefusedRecipient[]
    }
  | {
      outcome: 'rejected'
      failure: Failure
      /** null: trying again is pointless. */
      retry: Retry | null
      /** The whole channel is out of order until an admin has mended it. */
      pauses: boolean
    }
  /** Nobody can say whether it was sent: time-out or broken connection after the request was written. */
  | { outcome: 'unknown'; detail: string }

/** What was asked of a provider, where asking twice does no harm. */
export type Outcome<T> =
  { ok: true; value: T } | { ok: false; failure: Failure; retry: Retry | null; pauses: boolean }

/** A file on its way to the provider. */
export interface UploadFile {
  kind: FileKind
  mimeType: string
  fileName: string
  size: number
  body: () => AsyncIterable<Uint8Array>
}

/** Small things the customer sees and nobody waits for: one attempt, and a lost one does no harm. */
export type Signal =
  /** Everything up to this inbound message has been read. */
  | { kind: 'read'; externalId: string }
  /** Somebody is writing an answer to this inbound message. */
  | { kind: 'typing'; externalId: string }
