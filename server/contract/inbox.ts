/** Configured accounts of a channel, and what arrived for nobody. */
import { z } from 'zod'
import { ChannelKind, Id, Time, Typed } from './common.ts'

export const Capabilities = z.object({
  maxText: z.int(),
  replyWindow: z.int().nullable(),
  reactions: z.boolean(),
  edits: z.boolean(),
  revokes: z.boolean(),
  receipts: z.array(z.enum(['accepted', 'sent', 'delivered', 'read'])),
  templates: z.boolean(),
  typing: z.boolean(),
})

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
  capabilities: Capabilities,
})
export type InboxView = z.infer<typeof InboxView>

/** For admins: the settings too; secrets come as `null` (not set) or `"•••"` (set). */
export const InboxDetail = InboxView.extend({
  settings: z.record(z.string(), z.unknown()),
  members: z.array(Id),
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
  /** Only the keys to change; a secret left out stays. */
  settings: z.record(z.string(), z.unknown()).optional(),
  /** true: sending goes on again. */
  resume: z.literal(true).optional(),
})

export const CheckReply = z.object({
  steps: z.array(z.object({ step: z.string(), ok: z.boolean(), detail: z.string().nullable() })),
})

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
