/**
 * A message of ours that the provider told of as somebody else's: its answer to our request was lost or
 * late, and meanwhile the same message came back as written elsewhere. It stays one message: ours.
 */
import type { AppContext } from '../../context.ts'
import type { NewEvent } from '../../events/log.ts'
import type { Tx } from '../../storage/database.ts'
import { refreshFiles } from '../retention/due.ts'
import { advance } from './rules.ts'
import type { Message } from './store.ts'

/**
 * Makes the provider's id free for `own`, whose id it is, and takes over what became of the message under
 * it. Changes `own` in memory; the caller saves it, after that.
 */
export async function adoptEcho(
  ctx: AppContext,
  tx: Tx,
  own: Message,
  externalId: string,
): Promise<NewEvent[]> {
  const twin = await tx
    .selectFrom('message')
    .selectAll()
    .where('inbox_id', '=', own.inbox_id)
    .where('external_id', '=', externalId)
    .where('id', '<>', own.id)
    .executeTakeFirst()
  if (!twin) return []
  if (own.delivery && twin.delivery && advance(own.delivery, twin.delivery) !== own.delivery) {
    own.delivery = twin.delivery
    own.delivery_at = twin.delivery_at
  }
  own.revoked_at ??= twin.revoked_at
  if (twin.edited_at !== null) {
    own.text = twin.text
    own.edited_at = twin.edited_at
    own.edit_id = twin.edit_id
  }
  await moveNews(tx, twin.id, own.id)
  const hadFiles = await dropFiles(ctx, tx, twin.id)
  await tx.deleteFrom('message').where('id', '=', twin.id).execute()
  await tx
    .updateTable('conversation')
    .set({ last_message_id: own.id })
    .where('id', '=', twin.conversation_id)
    .where('last_message_id', '=', twin.id)
    .execute()
  if (hadFiles) await refreshFiles(ctx, tx, [twin.conversation_id])
  return [
    {
      name: 'message.removed',
      inboxId: twin.inbox_id,
      conversationId: twin.conversation_id,
      messageId: twin.id,
    },
  ]
}

/** Reactions and earlier wordings; under an id that nobody knew, `own` has none. */
async function moveNews(tx: Tx, from: number, to: number): Promise<void> {
  for (const table of ['reaction', 'revision'] as const) {
    await tx.updateTable(table).set({ message_id: to }).where('message_id', '=', from).execute()
  }
}

/** We hold what we sent; what was fetched of it once more goes, rows and files. True if there was any. */
async function dropFiles(ctx: AppContext, tx: Tx, messageId: number): Promise<boolean> {
  const rows = await tx
    .deleteFrom('attachment')
    .where('message_id', '=', messageId)
    .returning(['blob', 'small_blob'])
    .execute()
  const names = rows.flatMap(({ blob, small_blob }) => [blob, small_blob]).filter((name) => name !== null)
  ctx.db.afterCommit(tx, () => {
    for (const name of names) {
      ctx.blobs.remove(name).catch((error: unknown) => {
        ctx.log.warn({ err: error, message: messageId }, 'a file that nobody needs could not be removed')
      })
    }
  })
  return rows.length > 0
}
