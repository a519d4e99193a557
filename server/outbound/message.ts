/** A claimed message → what its adapter is given. */
import type { AttachedFile, Outbound } from '../../channels/adapter.ts'
import type { AppContext } from '../context.ts'
import { copyOf, fileOf, filesOf } from '../core/attachment/send.ts'
import { addressesOf } from '../core/contact/store.ts'
import type { Inbox } from '../core/inbox/store.ts'
import { recipientsLeft } from '../core/mail/handover.ts'
import { contentOf } from '../core/message/content.ts'
import type { Claim } from '../core/message/outbox.ts'
import { correlationOf } from '../core/message/rules.ts'
import type { Message } from '../core/message/store.ts'

/** null: a file of it is not here any more. */
export async function outboundOf(
  ctx: AppContext,
  { message, conversation }: Claim,
  inbox: Inbox,
): Promise<Outbound | null> {
  const { read } = ctx.db
  const attaches = ctx.channel(inbox.channel).attaches === true
  const file = attaches ? undefined : await fileOf(read, message.id)
  const files = attaches ? await attachedTo(ctx, message) : undefined
  if (files === null) return null
  return {
    correlation: correlationOf(message.correlation ?? '', message.attempt),
    to:
      message.type === 'mail'
        ? await recipientsLeft(read, message.id)
        : await addressesOf(read, conversation.contact_id, inbox.channel),
    content: contentOf(message, file ? copyOf(file, ctx.clock.now()) : null),
    quotedId: message.quoted_id,
    ...(files ? { files } : {}),
  }
}

async function attachedTo(ctx: AppContext, message: Message): Promise<AttachedFile[] | null> {
  const rows = await filesOf(ctx.db.read, message.id)
  const files = rows.flatMap(({ blob, size, kind, mime_type, file_name, content_id }): AttachedFile[] =>
    blob === null || size === null
      ? []
      : [
          {
            kind,
            mimeType: mime_type ?? 'application/octet-stream',
            fileName: file_name ?? kind,
            size,
            contentId: content_id,
            body: () => ctx.blobs.read(blob),
          },
        ],
  )
  return files.length === rows.length ? files : null
}
