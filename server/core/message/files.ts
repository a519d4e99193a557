import type { AppContext } from '../../context.ts'
import { randomPublicId } from '../../ids.ts'
import type { Tx } from '../../storage/database.ts'
import type { MessageArrival } from './arrivals.ts'

/** Files of messages that have none yet: rows for now, fetched by the media worker. */
export async function insertFiles(
  ctx: AppContext,
  tx: Tx,
  messages: ReadonlyArray<{ arrival: MessageArrival; messageId: number }>,
): Promise<void> {
  const rows = messages.flatMap(({ arrival: { inbox, event }, messageId }) =>
    event.message.files.map((file, position) => ({
      public_id: randomPublicId(),
      message_id: messageId,
      inbox_id: inbox.id,
      position,
      kind: file.kind,
      provider_id: file.id,
      file_name: file.fileName,
      mime_type: file.mimeType,
      size: null,
      sha256: file.sha256,
      state: 'pending' as const,
      blob: null,
      attempts: 0,
      next_at: ctx.clock.now(),
    })),
  )
  if (rows.length === 0) return
  for (const portion of ctx.db.portions(rows)) await tx.insertInto('attachment').values(portion).execute()
  ctx.db.afterCommit(tx, () => ctx.notifier.notify('media'))
}
