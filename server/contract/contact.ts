/** People: what they allow, and who may be the same as somebody else. */
import { z } from 'zod'
import { ChannelKind, Id, Time } from './common.ts'

/** Two contacts that turned out to share an address: an agent says whether they are one person. */
export const DuplicateView = z.object({
  id: Id,
  /** The one that is asked about, and the one it may be the same as. */
  contact: z.object({ id: Id, name: z.string().nullable(), address: z.string().nullable(), since: Time }),
  other: z.object({ id: Id, name: z.string().nullable(), address: z.string().nullable(), since: Time }),
  evidence: z.array(
    z.object({
      at: Time,
      channel: ChannelKind,
      /** message: somebody wrote under both addresses · status: ours was delivered to both · identity: the provider says so · card: an address card they sent of themselves */
      source: z.enum(['message', 'status', 'identity', 'card']),
      /** The addresses that were named together. */
      addresses: z.array(z.object({ kind: z.string(), text: z.string() })),
    }),
  ),
  /** Conversations that would go with it: one of the two wants to be erased, and the other is then meant, too. */
  goes: z.int(),
  state: z.enum(['open', 'merged', 'dismissed']),
  createdAt: Time,
})
export type DuplicateView = z.infer<typeof DuplicateView>

/**
 * `keep`: whose name and number the person goes on with. `goes`: as the question says; somebody has read it where it is
 * not 0.
 */
export const Merge = z.strictObject({ keep: Id, goes: z.int().min(0).default(0) })

export const ConsentView = z.object({
  channel: ChannelKind,
  /** privacy_notice: what is told before somebody writes */
  purpose: z.enum(['marketing', 'privacy_notice']),
  state: z.enum(['granted', 'withdrawn']),
  /** provider: told in the app · refusal: the provider refused a message for it · agent: told to us · widget: pressed there */
  source: z.enum(['provider', 'refusal', 'agent', 'widget']),
  detail: z.string().nullable(),
  /** The wording that was agreed to; see `GET /api/inboxes/:id/notices`. */
  notice: z.object({ version: z.int(), language: z.string() }).nullable(),
  at: Time,
})
export type ConsentView = z.infer<typeof ConsentView>
export const ConsentChange = z.strictObject({
  channel: ChannelKind,
  purpose: z.enum(['marketing']),
  state: z.enum(['granted', 'withdrawn']),
  /** How we know. */
  detail: z.string().trim().min(1).max(500),
})
