/** What adapters make of what arrives. */
import type { InboundMail } from './mail.ts'
import type { Failure, FailureReason } from './outbound.ts'
import type { TemplateStatus } from './template.ts'

export type ChannelKind = 'whatsapp' | 'web' | 'email'

/** One way to address a person on a channel. The same person may have several at once. */
export interface Address {
  kind: 'phone' | 'bsuid' | 'parent_bsuid' | 'username' | 'email' | 'visitor' | 'external'
  /** Normalised by the adapter: phones as digits only, without `+`; e-mail in lower case. */
  value: string
}

/** Who wrote, as far as the provider tells. `addresses` may be empty only where the provider names nobody. */
export interface Person {
  addresses: Address[]
  name: string | null
}

export type MessageType =
  | 'text'
  | 'mail'
  | 'image'
  | 'video'
  | 'audio'
  | 'voice'
  | 'document'
  | 'sticker'
  | 'location'
  | 'contacts'
  | 'interactive'
  | 'button'
  | 'order'
  | 'system'
  | 'template'
  | 'unsupported'

export type FileKind = 'image' | 'video' | 'audio' | 'voice' | 'document' | 'sticker'

/** A file that the provider keeps for us to fetch. */
export interface RemoteFile {
  /** The provider's id of the file. */
  id: string
  kind: FileKind
  /** What the sender claims; never trusted, the stored file is sniffed. */
  mimeType: string | null
  fileName: string | null
  /** SHA-256 in lower-case hex, if the provider tells it. */
  sha256: string | null
  /** The sender has handed it to us already, under this id: nothing is to be fetched. */
  held?: true
  /** Part of a mail's page, and not to be listed beside it. */
  inline?: true
}

/** Common to all that arrives: which account it is for, and when the provider says it happened. */
interface EventBase {
  /** The provider's name of our account (WhatsApp: phone number id). Finds the inbox. */
  account: string
  /** Milliseconds since 1970, by the provider's clock. */
  at: number
}

export interface InboundMessage extends EventBase {
  type: 'message'
  /** The provider's id of the message, unique within the account. */
  externalId: string
  /** The customer: who wrote it or, where `direction` is `out`, to whom it went. */
  from: Person
  /** `out`: the business wrote it somewhere else, on its own phone for instance. */
  direction: 'in' | 'out'
  /** `history`: from before the inbox was connected. It is stored as read, and opens and tells nothing. */
  origin: 'live' | 'history'
  /** How far an outbound one got, as far as the provider tells; null for inbound ones. */
  delivery: DeliveryState | null
  message: {
    type: MessageType
    /** What a reader sees: body or caption. null where there is none. */
    text: string | null
    files: RemoteFile[]
    /** The message this one answers, by the provider's id. */
    quotedId: string | null
    forwarded: boolean
    /** The provider's own structure for kinds that have more than text and files (place, order, …). */
    details: Record<string, unknown> | null
  }
  /** When the customer's message opens a reply window: its end. null where the channel has none. */
  replyUntil: number | null
  /** The customer came through an advertisement; see `Capabilities.entryPointWindow`. */
  entryPoint: boolean
  /** The customer begins something else: what was resolved is not gone on with. */
  fresh?: true
  /** The provider's own bot has the conversation, and we read along until somebody answers. */
  standby: boolean
  /** Of mail: it finds its conversation by what it answers, not by who wrote it. */
  mail?: InboundMail
}

export type DeliveryState =
  'queued' | 'sending' | 'unknown' | 'accepted' | 'sent' | 'failed' | 'delivered' | 'read' | 'played'

export interface InboundStatus extends EventBase {
  type: 'status'
  /** The provider's id of our message. */
  externalId: string
  /** What we gave along when sending, if the provider hands it back: `Outbound.correlation`. */
  correlation: string | null
  state: Extract<DeliveryState, 'sent' | 'delivered' | 'read' | 'played' | 'failed'>
  /** The person it was sent to; a cheap source of further addresses. */
  to: Person
  failure: Failure | null
  price: Price | null
  /** Free answers are allowed until then, where the provider says so with a status; else null. */
  replyUntil: number | null
}

/** What the provider says it charges for a message. Words are lower case with `_`, whatever it writes. */
export interface Price {
  /** `service`, `utility`, `marketing`, `authentication`, … */
  category: string
  /** `regular`, `free_customer_service`, `free_entry_point`, …; null where it does not say. */
  type: string | null
}

export interface InboundReaction extends EventBase {
  type: 'reaction'
  externalId: string
  from: Person
  /** `business`: somebody of ours, outside of Sandglass. */
  by: 'contact' | 'business'
  targetId: string
  /** Empty: the reaction was taken back. */
  emoji: string
}

export interface InboundEdit extends EventBase {
  type: 'edit'
  externalId: string
  from: Person
  by: 'contact' | 'business'
  targetId: string
  text: string | null
}

export interface InboundRevoke extends EventBase {
  type: 'revoke'
  externalId: string
  from: Person
  by: 'contact' | 'business'
  targetId: string
}

/** Somebody is reached by another address from now on, or has proved anew who they are. */
export interface InboundIdentity extends EventBase {
  type: 'identity'
  externalId: string
  /** By every address that named them until now. */
  from: Person
  /** `security`: the same addresses on another device. */
  change: 'number' | 'user_id' | 'security'
  /** Whoever uses these after `at` is somebody else. */
  ended: Address[]
  gained: Address[]
}

/** What somebody allows or forbids, told to the provider. */
export interface InboundConsent extends EventBase {
  type: 'consent'
  from: Person
  purpose: 'marketing'
  state: 'granted' | 'withdrawn'
  /** The provider's own sentence. */
  detail: string | null
}

/** Who answers: the provider's own bot, or the business. */
export interface InboundHandover extends EventBase {
  type: 'handover'
  from: Person
  to: 'business' | 'provider'
}

/** A call. Several pieces of news have one `externalId`; of these `ended` and its kind outweigh the others. */
export interface InboundCall extends EventBase {
  type: 'call'
  externalId: string
  from: Person
  direction: 'in' | 'out'
  state: 'ringing' | 'accepted' | 'rejected' | 'missed' | 'failed' | 'ended'
  /** How long it was, if it is over and was answered. */
  seconds: number | null
  replyUntil: number | null
}

/** The business's own address book names somebody. Only people who wrote already take the name. */
export interface InboundName extends EventBase {
  type: 'name'
  /** `name: null`: taken out of the address book, which erases nobody. */
  from: Person
}

/** News about the account itself: quality, limits, templates, restrictions. For admins. */
export interface ChannelNotice extends Omit<EventBase, 'account'> {
  type: 'notice'
  /** null: not for one account but for all under `group`. */
  account: string | null
  /** The provider's name of a group of accounts (WhatsApp: business account id). */
  group: string | null
  /** The provider's word for the kind of news. */
  topic: string
  /** `other`: kept and shown, and nothing follows from it. */
  about: NoticeSubject
  severity: 'info' | 'warning' | 'critical'
  /** What it means for sending: nothing goes until an admin has mended it, or it goes again. */
  sending: { stop: FailureReason } | 'resume' | null
  /** What is known about the account now. */
  facts: AccountFacts
  /** News of one template; a reason to read them all again where the rest is null. */
  template: TemplateNews | null
  /** The provider's own structure. */
  details: Record<string, unknown>
}

export type NoticeSubject =
  'account' | 'quality' | 'limit' | 'name' | 'security' | 'templates' | 'delivery' | 'group' | 'other'

export interface TemplateNews {
  externalId: string | null
  name: string | null
  language: string | null
  status: TemplateStatus | null
  /** Why it was refused, in the provider's word. */
  reason: string | null
  category: string | null
  quality: Quality | null
}

export type Quality = 'green' | 'yellow' | 'red' | 'unknown'

/** What a provider tells about an account, by check or by notice. What is left out is not known. */
export interface AccountFacts {
  /** As people write it. */
  number?: string
  /** The name customers see. */
  verifiedName?: string
  quality?: Quality
  /** How many people may be written to first in a day; null: as many as you like. */
  dailyLimit?: number | null
  /** Messages a second, in and out. */
  throughput?: number
  /** The number is in use in the provider's phone app, too. */
  sharedWithApp?: boolean
  /** When the token ends; null: never. */
  tokenUntil?: number | null
  scopes?: string[]
  /** What the provider is asked to tell us, and what of it is needed but missing. */
  fields?: string[]
  missingFields?: string[]
  /** Where the provider keeps data at rest: ISO 3166 country; null: wherever it likes. */
  storageRegion?: string | null
  /** How long the provider keeps messages (ms). */
  providerRetention?: number
  apiVersion?: string
  /** When that version stops working. */
  apiVersionUntil?: number | null
}

/** Could not be understood at all. Goes to quarantine, the raw part is kept. */
export interface Malformed {
  type: 'malformed'
  account: string | null
  /** For admins: what was expected where. Never holds what the customer wrote. */
  reason: string
}

/**
 * What `parse` makes of one delivery. `raw` is the smallest piece of the delivery that still parses by
 * itself, so that one bad piece can be kept and replayed without its neighbours.
 */
export type InboundEvent = (
  | InboundMessage
  | InboundStatus
  | InboundReaction
  | InboundEdit
  | InboundRevoke
  | InboundIdentity
  | InboundConsent
  | InboundHandover
  | InboundCall
  | InboundName
  | ChannelNotice
  | Malformed
) & { raw: () => string }
