/**
 * The contract between a channel and the rest of Sandglass.
 *
 * An adapter knows its provider's wire format and nothing of the database, the console or the other
 * channels. Everything that crosses this border is one of the neutral types below.
 */
import type { z } from 'zod'

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

/** A file that the provider keeps for us to fetch. */
export interface RemoteFile {
  /** The provider's id of the file. */
  id: string
  kind: 'image' | 'video' | 'audio' | 'voice' | 'document' | 'sticker'
  /** What the sender claims; never trusted, the stored file is sniffed. */
  mimeType: string | null
  fileName: string | null
  /** SHA-256 in lower-case hex, if the provider tells it. */
  sha256: string | null
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
  from: Person
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
}

export type DeliveryState =
  'queued' | 'sending' | 'unknown' | 'accepted' | 'sent' | 'failed' | 'delivered' | 'read'

export interface InboundStatus extends EventBase {
  type: 'status'
  /** The provider's id of our message. */
  externalId: string
  /** What we gave along when sending, if the provider hands it back: `Outbound.correlation`. */
  correlation: string | null
  state: Extract<DeliveryState, 'sent' | 'delivered' | 'read' | 'failed'>
  /** The person it was sent to; a cheap source of further addresses. */
  to: Person
  failure: Failure | null
}

export interface InboundReaction extends EventBase {
  type: 'reaction'
  externalId: string
  from: Person
  targetId: string
  /** Empty: the reaction was taken back. */
  emoji: string
}

export interface InboundEdit extends EventBase {
  type: 'edit'
  externalId: string
  from: Person
  targetId: string
  text: string | null
}

export interface InboundRevoke extends EventBase {
  type: 'revoke'
  externalId: string
  from: Person
  targetId: string
}

/** News about the account itself (quality, templates, restrictions …). Shown to admins. */
export interface ChannelNotice extends Omit<EventBase, 'account'> {
  type: 'notice'
  /** null: not for one account but for all under `group`. */
  account: string | null
  /** The provider's name of a group of accounts (WhatsApp: business account id). */
  group: string | null
  /** The provider's word for the kind of news. */
  topic: string
  details: Record<string, unknown>
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
  InboundMessage | InboundStatus | InboundReaction | InboundEdit | InboundRevoke | ChannelNotice | Malformed
) & { raw: () => string }

/** Why something could not be sent, in words that are the same for every channel. The console translates them. */
export type FailureReason =
  | 'window_closed'
  | 'undeliverable'
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
  | 'unsupported'
  | 'other'

export interface Failure {
  /** The provider's own code, as text; shown under "Details". */
  code: string
  reason: FailureReason
  /** The provider's own sentence, for admins and "Details"; never holds what was written. */
  detail: string | null
}

/** One message to send. Its `correlation` is the same however often it is tried. */
export interface Outbound {
  correlation: string
  to: Address[]
  text: string
  /** The message it answers, by the provider's id. */
  quotedId: string | null
}

export type SendResult =
  | { outcome: 'accepted'; externalId: string; addresses: Address[] }
  | {
      outcome: 'rejected'
      failure: Failure
      /** null: trying again is pointless. Otherwise wait at least this long (ms). */
      retryAfter: number | null
      /** The whole channel is out of order until an admin has mended it. */
      pauses: boolean
    }
  /** Nobody can say whether it was sent: time-out or broken connection after the request was written. */
  | { outcome: 'unknown'; detail: string }

/** What the channel can do; the console draws itself from this and never asks for the kind. */
export interface Capabilities {
  /** Longest text, in characters. */
  maxText: number
  /** The customer's last message opens a window in which free answers are allowed (ms); null: always. */
  replyWindow: number | null
  reactions: boolean
  edits: boolean
  revokes: boolean
  /** Delivery states this channel can reach, for the ticks. */
  receipts: ReadonlyArray<'accepted' | 'sent' | 'delivered' | 'read'>
  templates: boolean
  typing: boolean
}

/** A live connection test names each step, so that an admin knows what to mend. */
export interface CheckStep {
  /** Stable key, translated by the console: `token`, `number`, `webhook`, … */
  step: string
  ok: boolean
  /** What was found, or what to do about it. */
  detail: string | null
}

/** What an adapter needs to reach its provider for one inbox. */
export interface Account<Settings = unknown> {
  settings: Settings
  /** Base address of the provider's API for this inbox; the simulator's for a try-out inbox. */
  baseUrl: string
}

export interface RawRequest {
  headers: Record<string, string | string[] | undefined>
  /** The bytes exactly as received. Signatures are over these. */
  body: Buffer
}

/** A secret an admin enters, marked so that it is stored encrypted and never shown again. */
export interface SettingsField {
  key: string
  secret: boolean
}

export interface FetchedFile {
  body: AsyncIterable<Uint8Array>
  mimeType: string | null
  /** Size the provider announced, if any. */
  size: number | null
}

/** Thrown by `fetchFile`: the file can't be had. */
export class FileUnavailable extends Error {
  override name = 'FileUnavailable'
  readonly retry: boolean
  constructor(message: string, retry: boolean, options?: ErrorOptions) {
    super(message, options)
    this.retry = retry
  }
}

export interface Channel<Settings = unknown> {
  readonly kind: ChannelKind
  readonly capabilities: Capabilities
  /** Validates what an admin enters, and what is read back from the database. */
  readonly settings: z.ZodType<Settings>
  readonly fields: readonly SettingsField[]
  /** The provider's name of this account: what `InboundEvent.account` will say. Unique per channel. */
  accountOf(settings: Settings): string
  /** The group of accounts, if the provider has such (see `ChannelNotice.group`). */
  groupOf?(settings: Settings): string | null
  /** A shape people recognise, from an address: `+49 151 …`, `@name`. */
  showAddress(address: Address): string

  /** Live connection test, step by step. Never throws. */
  check(account: Account<Settings>, signal: AbortSignal): Promise<CheckStep[]>

  webhook?: {
    /** True if `request` was signed with this account's secret. Constant time; looks at the bytes only. */
    verify(request: RawRequest, settings: Settings): boolean
    /**
     * Answers the provider's handshake. Gives the text to send back, or null if the token is not ours.
     * `query` holds the query string's keys literally (`hub.mode`, not nested).
     */
    handshake(query: URLSearchParams, settings: Settings): string | null
    /** True if what was signed for one account counts as signed for the other. Constant time. */
    sharesSecret(one: Settings, other: Settings): boolean
  }

  /** Pure and total: any bytes give a list of events, and nothing is ever thrown. Same bytes, same events. */
  parse(raw: string): InboundEvent[]

  /** One attempt. Never throws and never tries again by itself. */
  send(message: Outbound, account: Account<Settings>, signal: AbortSignal): Promise<SendResult>

  /** Opens the provider's copy of a file. Throws FileUnavailable. */
  fetchFile?(file: RemoteFile, account: Account<Settings>, signal: AbortSignal): Promise<FetchedFile>
}
