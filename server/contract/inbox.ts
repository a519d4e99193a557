/** Configured accounts of a channel, and what arrived for nobody. */
import { z } from 'zod'
import { ChannelKind, Id, Time, Typed } from './common.ts'

export const FileKind = z.enum(['image', 'video', 'audio', 'voice', 'document', 'sticker'])

/** What the channel can do; see channels/adapter.ts. */
export const Capabilities = z.object({
  maxText: z.int(),
  maxCaption: z.int(),
  replyWindow: z.int().nullable(),
  entryPointWindow: z.int().nullable(),
  reactions: z.boolean(),
  edits: z.boolean(),
  revokes: z.boolean(),
  receipts: z.array(z.enum(['accepted', 'sent', 'delivered', 'read', 'played'])),
  templates: z.boolean(),
  typing: z.boolean(),
  readMarks: z.boolean(),
  sends: z.array(
    z.enum([
      'text',
      'file',
      'location',
      'contacts',
      'reaction',
      'buttons',
      'list',
      'link',
      'flow',
      'ask_location',
      'ask_contact',
      'template',
      'mail',
    ]),
  ),
  files: z.array(z.object({ kind: FileKind, mimeTypes: z.array(z.string()), maxBytes: z.int() })),
  freeServiceMessages: z.int().nullable(),
})
export type Capabilities = z.infer<typeof Capabilities>

export const InboxView = z.object({
  id: Id,
  channel: ChannelKind,
  name: z.string(),
  /** The inbox talks to the built-in simulator, not to the provider. */
  simulator: z.boolean(),
  /** Why nothing is sent at the moment; null: all is well. A failure reason. */
  paused: z.string().nullable(),
  /** `all`: every agent sees it; `members`: only those listed. */
  visibility: z.enum(['all', 'members']),
  /** Customers are told that their messages were read, and that somebody is writing. */
  readReceipts: z.boolean(),
  capabilities: Capabilities,
})
export type InboxView = z.infer<typeof InboxView>

/** For admins: the settings too; secrets come as `null` (not set) or `"•••"` (set). */
export const InboxDetail = InboxView.extend({
  settings: z.record(z.string(), z.unknown()),
  members: z.array(Id),
  /** Customers are told that their conversation goes after so many days; null: nothing is promised. */
  promisedDays: z.int().nullable(),
})
export type InboxDetail = z.infer<typeof InboxDetail>

export const InboxName = Typed.trim().min(1).max(80)
export const NewInbox = z.strictObject({
  channel: ChannelKind,
  name: InboxName,
  settings: z.record(z.string(), z.unknown()),
})
export const InboxChange = z.strictObject({
  name: InboxName.optional(),
  visibility: z.enum(['all', 'members']).optional(),
  members: z.array(Id).max(10_000).optional(),
  readReceipts: z.boolean().optional(),
  /** Only the keys to change; a secret left out stays. */
  settings: z.record(z.string(), z.unknown()).optional(),
  /** true: sending goes on again. */
  resume: z.literal(true).optional(),
})

export const CheckStep = z.object({
  /** `token`, `number`, `webhook`, …: what was looked at */
  step: z.string(),
  state: z.enum(['ok', 'warning', 'failed', 'skipped']),
  /** Which of the step's sentences says what was found; the console has the words. */
  code: z.string().nullable(),
  values: z.record(z.string(), z.string()),
  /** The provider's own sentence. */
  detail: z.string().nullable(),
  /** `POST /api/inboxes/:id/mend` can put it right. */
  mendable: z.boolean(),
})
export type CheckStep = z.infer<typeof CheckStep>
export const CheckReply = z.object({ steps: z.array(CheckStep) })
export type CheckReply = z.infer<typeof CheckReply>
/** Tries settings that are not stored: what the connection wizard asks after each of its steps. */
export const CheckSettings = z.strictObject({
  channel: ChannelKind,
  settings: z.record(z.string(), z.unknown()),
})
/** Which accounts the entries so far give access to. */
export const DiscoverReply = z.object({
  items: z.array(
    z.object({
      settings: z.record(z.string(), z.unknown()),
      label: z.string(),
      group: z.string().nullable(),
      /** Another inbox has it already. */
      taken: z.boolean(),
      /** Codes that the console has sentences for. */
      about: z.record(z.string(), z.string()),
    }),
  ),
})
export type DiscoverReply = z.infer<typeof DiscoverReply>
export const Mend = z.strictObject({ step: z.string().min(1).max(40) })

/** What an admin sees of an inbox's condition. */
export const HealthView = z.object({
  /** The worst of what is below. */
  state: z.enum(['ok', 'warning', 'critical']),
  paused: z.string().nullable(),
  webhook: z.object({
    /** Where the provider has to deliver to; null: the public address is not configured, or nobody has to. */
    url: z.string().nullable(),
    lastAt: Time.nullable(),
    /** From the provider's clock to ours, of the newest delivery (ms). */
    lag: z.int().nullable(),
    /** The longest of the last 24 hours: what came late was tried again. */
    worstLag: z.int().nullable(),
    /** Refused in the last 24 hours because no secret fits, for the whole channel. */
    badSignatures: z.int(),
    lastBadSignatureAt: Time.nullable(),
  }),
  /**
   * How fetching goes, where the channel is fetched from; null: it is not. `reason` is a failure reason, which
   * the console translates, and `detail` the server's own sentence.
   */
  collector: z
    .object({
      state: z.enum(['connecting', 'ready', 'failed']),
      reason: z.string().nullable(),
      detail: z.string().nullable(),
      since: Time,
    })
    .nullable(),
  /** What waits now; what failed and what nobody knows, of the last 24 hours. */
  outbox: z.object({ waiting: z.int(), failed: z.int(), unknown: z.int() }),
  /** The last connection test. */
  check: z.object({ at: Time.nullable(), steps: z.array(CheckStep) }),
  facts: z.object({
    number: z.string().nullable(),
    verifiedName: z.string().nullable(),
    quality: z.enum(['green', 'yellow', 'red', 'unknown']).nullable(),
    /** undefined is not known; null is unlimited. */
    dailyLimit: z.int().nullable().optional(),
    throughput: z.int().nullable(),
    sharedWithApp: z.boolean().nullable(),
    tokenUntil: Time.nullable().optional(),
    scopes: z.array(z.string()).nullable(),
    fields: z.array(z.string()).nullable(),
    missingFields: z.array(z.string()).nullable(),
    storageRegion: z.string().nullable().optional(),
    providerRetention: z.int().nullable(),
    apiVersion: z.string().nullable(),
    apiVersionUntil: Time.nullable(),
  }),
  /** Service messages of this calendar month (UTC): free ones used, how many are free, and charged ones. */
  quota: z.object({ used: z.int(), free: z.int(), charged: z.int() }).nullable(),
  templates: z.record(z.string(), z.int()),
  optedOut: z.int(),
  /** The provider's news, newest first. */
  notices: z.array(
    z.object({
      id: Id,
      topic: z.string(),
      about: z.string(),
      severity: z.enum(['info', 'warning', 'critical']),
      at: Time,
      details: z.record(z.string(), z.unknown()),
    }),
  ),
})
export type HealthView = z.infer<typeof HealthView>

/** Which channel is tried out. */
export const TryOut = z.strictObject({ channel: z.enum(['whatsapp', 'web']).default('whatsapp') })
export type TryOut = z.infer<typeof TryOut>
/** `phone` opens the page on which a newcomer plays the customer. */
export const TryOutReply = z.object({ inbox: InboxView, phone: z.string() })
export type TryOutReply = z.infer<typeof TryOutReply>

export const QuarantineItem = z.object({
  id: Id,
  channel: ChannelKind,
  /** malformed · unknown_account · foreign_signature · failed */
  reason: z.string(),
  detail: z.string().nullable(),
  /** The provider's name of the account it was for, if it could be read. */
  account: z.string().nullable(),
  size: z.int(),
  receivedAt: Time,
})
export type QuarantineItem = z.infer<typeof QuarantineItem>
export const QuarantineDetail = QuarantineItem.extend({ raw: z.string() })
export type QuarantineDetail = z.infer<typeof QuarantineDetail>
