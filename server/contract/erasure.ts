/** Erasing one person, and restricting what is done with their data. */
import { z } from 'zod'
import { Id, Time, Typed } from './common.ts'
import { CertificateView } from './retention.ts'

/** `GET /api/contacts/:id/erasure`: all that would go, and what must stay and why. */
export const ErasurePreview = z.object({
  contactId: Id,
  name: z.string().nullable(),
  goes: z.object({
    conversations: z.int(),
    messages: z.int(),
    files: z.int(),
    bytes: z.int(),
    mails: z.int(),
    addresses: z.int(),
    consents: z.int(),
    ratings: z.int(),
    /** Not taken in yet, or parked. */
    waiting: z.int(),
    /** Where they stand in conversations of others. */
    mentions: z.int(),
    /** Copies that a mail server is asked to delete. */
    providerCopies: z.int(),
  }),
  stays: z.array(
    z.object({
      conversationId: Id,
      /** In an inbox the reader can't see: its number alone is told. */
      inboxId: Id,
      by: z.enum(['hold', 'floor', 'restriction']),
      until: Time.nullable(),
      /** The hold's reason or the rule's name. */
      reason: z.string(),
      ground: z.string(),
    }),
  ),
  /** The contact itself stays because something of theirs does. */
  contactStays: z.boolean(),
  /** Already asked: the rest goes as soon as it may. */
  askedAt: Time.nullable(),
})
export type ErasurePreview = z.infer<typeof ErasurePreview>

/** `conversations`: as the preview says, typed by whoever asks for it. */
export const ErasureInput = z.strictObject({
  conversations: z.int().min(0),
  why: Typed.trim().min(3, 'expected a reason of at least 3 letters').max(500),
})
/** What must stay is restricted, and goes on the day it may. */
export const ErasureResult = z.object({ runId: Id, stays: z.int(), certificate: CertificateView })
export type ErasureResult = z.infer<typeof ErasureResult>

export const RestrictionInput = z.strictObject({
  restricted: z.boolean(),
  why: Typed.trim().min(3, 'expected a reason of at least 3 letters').max(500),
})
