/**
 * What the server makes of a visitor's doings: this channel's wire format, written by core/visitor and
 * stored like any provider's delivery. It is ours at both ends, so whatever does not fit is broken.
 */
import { z } from 'zod'
import { UploadId } from '../../server/contract/content.ts'
import { ChatMessageId, OwnMessageId } from '../../server/contract/visitor.ts'
import { InboxKey } from '../../server/contract/widget.ts'

const Kind = z.enum(['image', 'video', 'audio', 'voice', 'document', 'sticker'])

const Base = {
  /** The key of the inbox. */
  inbox: InboxKey,
  /** Public id of the visitor. */
  visitor: z.string().regex(/^[A-Za-z0-9_-]{22}$/),
  /** What the visitor is called at that time; null: nobody has said. */
  name: z.string().min(1).nullable(),
  /** Milliseconds, by the server's clock. */
  at: z.int().nonnegative(),
}

const File = z.strictObject({
  /** Public id of the visitor's upload. */
  id: UploadId,
  kind: Kind,
  mimeType: z.string(),
  fileName: z.string(),
  /** Of the bytes, lower-case hex. */
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
})

export const WebDelivery = z.discriminatedUnion('type', [
  z
    .strictObject({
      ...Base,
      type: z.literal('message'),
      id: OwnMessageId,
      /** null: there are files alone */
      text: z.string().min(1).nullable(),
      files: z.array(File),
      /** It begins another chat. */
      fresh: z.boolean(),
    })
    .refine(({ text, files }) => text !== null || files.length > 0),
  /** Messages of ours that have arrived in the visitor's browser, or were looked at. */
  z.strictObject({
    ...Base,
    type: z.literal('seen'),
    ids: z.array(ChatMessageId).min(1),
    state: z.enum(['delivered', 'read']),
  }),
])
export type WebDelivery = z.infer<typeof WebDelivery>
