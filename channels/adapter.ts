/**
 * The contract between a channel and the rest of Sandglass.
 *
 * An adapter knows its provider's wire format and nothing of the database, the console or the other
 * channels. Everything that crosses this border is one of the neutral types below.
 */
import type { z } from 'zod'
import type { AccountFacts, Address, ChannelKind, FileKind, InboundEvent, RemoteFile } from './inbound.ts'
import type { Failure, Outbound, OutboundKind, Outcome, SendResult, Signal, UploadFile } from './outbound.ts'
import type { Templates } from './template.ts'
import type { Collected, Collector } from './collector.ts'

export type * from './collector.ts'
export type * from './inbound.ts'
export type * from './mail.ts'
export type * from './outbound.ts'
export type * from './template.ts'

/** What the channel can do; the console draws itself from this and never asks for the kind. */
export interface Capabilities {
  /** Longest text, in characters. */
  maxText: number
  /** Longest text below a file. */
  maxCaption: number
  /** The customer's last message opens a window in which free answers are allowed (ms); null: always. */
  replyWindow: number | null
  /** Who came through an advertisement and is answered within the window has this one from then on (ms). */
  entryPointWindow: number | null
  reactions: boolean
  edits: boolean
  revokes: boolean
  /** Delivery states this channel can reach, for the ticks. */
  receipts: ReadonlyArray<'accepted' | 'sent' | 'delivered' | 'read' | 'played'>
  templates: boolean
  typing: boolean
  readMarks: boolean
  /** What an agent can send. */
  sends: readonly OutboundKind[]
  files: readonly FileLimit[]
  /** Free service messages a month for each account; null: not counted. */
  freeServiceMessages: number | null
}

/** Which files of a kind can be sent. A kind that takes any type says so with `*`. */
export interface FileLimit {
  kind: FileKind
  mimeTypes: readonly string[]
  maxBytes: number
}

/** A live connection test names each step, so that an admin knows what to mend. */
export interface CheckStep {
  /** Stable key, translated by the console: `token`, `number`, `webhook`, … */
  step: string
  state: 'ok' | 'warning' | 'failed' | 'skipped'
  /** Which of the step's sentences the console shows; null: none but the step's name. */
  code: string | null
  /** What stands in that sentence. */
  values: Record<string, string>
  /** The provider's own sentence. */
  detail: string | null
  /** The adapter can put it right by itself; see `Channel.mend`. */
  mendable: boolean
}

export interface CheckResult {
  steps: CheckStep[]
  facts: AccountFacts
}

/** An account that could become an inbox: the settings it fills in, and how people know it. */
export interface FoundAccount {
  settings: Record<string, unknown>
  label: string
  /** Of the group it is in, if it has a name. */
  group: string | null
  /** What an admin should know of it: codes that the console has sentences for. */
  about?: Record<string, string>
}

/** Where the provider is to deliver to; of a channel without a webhook: our public address. */
export interface Delivery {
  url: string
}

/** What an adapter needs to reach its provider for one inbox. */
export interface Account<Settings = unknown> {
  settings: Settings
  /** Base address of the provider's API for this inbox; the simulator's for a try-out inbox. */
  baseUrl: string
  /** Left out: nothing that the provider changes is kept. */
  secrets?: Secrets
}

/** The stored secrets of an account, for a provider that puts others in their place. */
export interface Secrets {
  /** As it is stored at this moment; null: there is none. */
  read(key: string): Promise<string | null>
  /** `after` in place of `before`, durable once it resolves. What somebody has stored meanwhile stays. */
  replace(key: string, before: string, after: string): Promise<void>
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
  /** Told or made when the inbox is, and never changed. */
  fixed?: true
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

/** Thrown by `collect`: it can't go on. */
export class CollectFailure extends Error {
  override name = 'CollectFailure'
  readonly failure: Failure
  /** An admin has to mend it first; trying often would only lock us out. */
  readonly needsAdmin: boolean
  constructor(failure: Failure, needsAdmin: boolean, options?: ErrorOptions) {
    super(failure.reason, options)
    this.failure = failure
    this.needsAdmin = needsAdmin
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
  /** By which other names it is reached; no two accounts share any of them. */
  otherAccounts?(settings: Settings): readonly string[]
  /** The group of accounts, if the provider has such (see `ChannelNotice.group`). */
  groupOf?(settings: Settings): string | null
  /** A shape people recognise, from an address: `+49 151 …`, `@name`. */
  showAddress(address: Address): string

  /**
   * The accounts that an admin's first entries (a token, say) give access to, to choose from. `given` is
   * what was entered so far and not validated.
   */
  discover?(
    given: Record<string, unknown>,
    baseUrl: string,
    signal: AbortSignal,
  ): Promise<Outcome<FoundAccount[]>>
  /**
   * Live connection test, step by step. Never throws. `delivery` is where the provider is to deliver to;
   * null where that is not known.
   */
  check(account: Account<Settings>, delivery: Delivery | null, signal: AbortSignal): Promise<CheckResult>
  /** Puts a step of `check` right, if its `mendable` says so. Never throws. */
  mend?(
    step: string,
    account: Account<Settings>,
    delivery: Delivery | null,
    signal: AbortSignal,
  ): Promise<Outcome<null>>

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

  /** Sending one `correlation` twice is the same as once: what is unclear is tried again. */
  readonly repeatable?: true
  /** Files travel inside the message (`Outbound.files`): there is nothing to hand over before. */
  readonly attaches?: true
  /** `false`: nobody counts how fast is sent. Left out: see server/outbound/limits.ts. */
  readonly paced?: false

  /** What customers are to agree to before they write: wordings by language; see core/notice. */
  notice?(settings: Settings): Record<string, unknown> | null

  /** One attempt. Never throws and never tries again by itself. */
  send(message: Outbound, account: Account<Settings>, signal: AbortSignal): Promise<SendResult>

  /** Hands the provider a file, to be sent by its handle until `until`. */
  upload?(
    file: UploadFile,
    account: Account<Settings>,
    signal: AbortSignal,
  ): Promise<Outcome<{ handle: string; until: number | null }>>

  /**
   * Fetches what arrives, for as long as it is not told to stop. Throws CollectFailure when it can't go on;
   * it is then called again after a while. Everything it hands over is durable once `keep` has resolved.
   */
  collect?(account: Account<Settings>, collector: Collector, signal: AbortSignal): Promise<void>
  /** Removes the provider's copy of what was collected. `null`: it is gone, by us or before. Never throws. */
  discard?(
    collected: readonly Collected[],
    account: Account<Settings>,
    signal: AbortSignal,
  ): Promise<Outcome<null>>
  signal?(signal: Signal, account: Account<Settings>, abort: AbortSignal): Promise<void>

  templates?: Templates<Settings>

  /** Opens the provider's copy of a file. Throws FileUnavailable. */
  fetchFile?(file: RemoteFile, account: Account<Settings>, signal: AbortSignal): Promise<FetchedFile>
  /** How long the provider has a file that came in, at most (ms from its arrival). Left out: it has none. */
  readonly keepsFiles?: number
  /**
   * Removes the provider's copy of a file, ours (the handle of `upload`) or one that came in (`RemoteFile.id`).
   * `null`: it is gone, by us or before. Never throws.
   */
  discardFile?(id: string, account: Account<Settings>, signal: AbortSignal): Promise<Outcome<null>>
}
