/** Who did, saw, searched and exported what. */
import { z } from 'zod'
import { Cursor, Id, PathId, Time, page } from './common.ts'

export const AuditView = z.object({
  id: Id,
  at: Time,
  actor: z.object({
    kind: z.enum(['agent', 'system', 'cli', 'visitor']),
    id: Id.nullable(),
    /** null: has gone, or is nobody who works here */
    name: z.string().nullable(),
  }),
  action: z.string(),
  object: z.string(),
  objectId: Id.nullable(),
  /** Ids and codes, never a name or an address. */
  detail: z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()])),
})
export type AuditView = z.infer<typeof AuditView>
export const AuditPage = page(AuditView)

const Text = z.string().max(60)
export const AuditQuery = z.strictObject({
  agent: PathId.optional(),
  action: Text.optional(),
  object: Text.optional(),
  objectId: PathId.optional(),
  from: z.coerce.number().int().optional(),
  to: z.coerce.number().int().optional(),
  cursor: Cursor.optional(),
})

/** A chain of hashes, checked from its beginning to its end. */
export const ChainView = z.object({
  ok: z.boolean(),
  entries: z.int(),
  first: Time.nullable(),
  last: Time.nullable(),
  /** The number of the first entry that does not fit, and what is wrong with it. */
  fault: z
    .object({ entry: z.int(), kind: z.enum(['changed', 'missing', 'foreign', 'unreadable', 'cut']) })
    .nullable(),
  hash: z.string(),
})
export type ChainView = z.infer<typeof ChainView>
