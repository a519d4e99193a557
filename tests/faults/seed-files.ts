/** A stored file for messages that are there: for every one, or for one of so many. */
import type { Insertable } from 'kysely'
import type { AppContext } from '../../server/context.ts'
import type { AttachmentTable } from '../../server/core/attachment/table.ts'

export async function seedFiles(ctx: AppContext, inboxId: number, oneOf = 1): Promise<void> {
  const messages = await ctx.db.read.selectFrom('message').select('id').orderBy('id').execute()
  const rows: Array<Insertable<AttachmentTable>> = []
  for (const [nth, { id }] of messages.entries()) {
    if (nth % oneOf !== 0) continue
    const source = (async function* () {
      yield Buffer.from(`A file of ${id}`)
    })()
    const { name, size, sha256 } = await ctx.blobs.write(source, 100)
    rows.push({
      public_id: `file-${id}`.padEnd(22, 'x'),
      message_id: id,
      inbox_id: inboxId,
      position: 0,
      kind: 'document' as const,
      provider_id: null,
      file_name: 'a.txt',
      mime_type: 'text/plain',
      size,
      sha256,
      state: 'stored' as const,
      blob: name,
      attempts: 0,
      next_at: 0,
    })
  }
  await ctx.db.transaction(async (tx) => {
    for (const portion of ctx.db.portions(rows)) await tx.insertInto('attachment').values(portion).execute()
  })
}
