/** Hands a message's file to the provider before the message goes. Nothing is sent by that. */
import type { SendResult } from '../../channels/adapter.ts'
import type { AppContext } from '../context.ts'
import { copyOf, fileOf, saveCopy } from '../core/attachment/send.ts'
import { discardCopies } from '../core/discard/files.ts'
import { accountOf, type Inbox } from '../core/inbox/store.ts'

export type Refusal = Extract<SendResult, { outcome: 'rejected' }>

/** null: the provider holds the file. */
export async function handOver(
  ctx: AppContext,
  inbox: Inbox,
  messageId: number,
  signal: AbortSignal,
): Promise<Refusal | null> {
  const file = await fileOf(ctx.db.read, messageId)
  if (!file || copyOf(file, ctx.clock.now())) return null
  const channel = ctx.channel(inbox.channel)
  const { blob, size } = file
  if (!channel.upload || blob === null || size === null) return refused('file missing')
  const upload = {
    kind: file.kind,
    mimeType: file.mime_type ?? 'application/octet-stream',
    fileName: file.file_name ?? file.kind,
    size,
    body: () => ctx.blobs.read(blob),
  }
  const outcome = await channel.upload(upload, accountOf(ctx, inbox), signal)
  if (!outcome.ok) {
    const { failure, retry, pauses } = outcome
    return { outcome: 'rejected', failure, retry, pauses }
  }
  const { handle, until } = outcome.value
  await ctx.db.transaction(async (tx) => {
    if (await saveCopy(tx, file.id, outcome.value)) return
    // Erased while it was handed over: nobody else knows of that copy.
    await discardCopies(ctx, tx, [{ inbox_id: inbox.id, provider_id: handle, provider_until: until }])
  })
  return null
}

export const refused = (code: string): Refusal => ({
  outcome: 'rejected',
  failure: { code, reason: 'file_rejected', detail: null },
  retry: null,
  pauses: false,
})
