/**
 * What the server makes of a visitor's doings: this channel's wire format, written by core/visitor and
 * stored like any provider's delivery. It is ours at both ends, so whatever does not fit is broken.
 */
import { z } from 'zod'

const Kind = z.enum(['image', 'video', 'audio', 'voice', 'document', 'sticker'])

const Base = {
  /** The key of the inbox. */
  inbox: z.string(),
  /** Public id of the visitor. */
  visitor: z.string(),
  name: z.string().nullable(),
  /** Milliseconds, by the server's clock. */
  at: z.int(),
}

export const WebDelivery = z.discriminatedUnion('type', [
  z.strictObject({
    ...Base,
    type: z.literal('message'),
    id: z.string(),
    text: z.string().nullable(),
    files: z.array(
      z.strictObject({
        id: z.string(),
        kind: Kind,
        mimeType: z.string(),
        fileName: z.string(),
        sha256: z.string(),
      }),
    ),
    /** It begins another chat. */
    fresh: z.boolean(),
  }),
  /** Messages of ours that have arrived in the visitor's browser, or were looked at. */
  z.strictObject({
    ...Base,
    type: z.literal('seen'),
    ids: z.array(z.string()),
    state: z.enum(['delivered', 'read']),
  }),
])
export type WebDelivery = z.infer<typeof WebDelivery>
