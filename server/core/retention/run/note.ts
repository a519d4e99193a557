/** The line in the thread that tells of what is gone from it. */
import type { AppContext } from '../../../context.ts'
import type { NewEvent } from '../../../events/log.ts'
import type { Tx } from '../../../storage/database.ts'

/** One event for each conversation, with a line where there is none of its kind yet. */
export async function noteOnce(
  ctx: AppContext,
  tx: Tx,
  conversations: ReadonlyArray<{ id: number; inbox_id: number }>,
  kind: 'files_deleted' | 'redacted' | 'anonymised',
): Promise<NewEvent[]> {
  if (conversations.length === 0) return []
  const noted = await tx
    .selectFrom('entry')
    .select('conversation_id')
    .distinct()
    .where(
      'conversation_id',
      'in',
      conversations.map(({ id }) => id),
    )
    .where('kind', '=', kind)
    .execute()
  const known = new Set(noted.map(({ conversation_id: id }) => id))
  const events: NewEvent[] = []
  for (const { id, inbox_id: inboxId } of conversations) {
    const entry = known.has(id) ? {} : { entryId: await insertNote(ctx, tx, id, kind) }
    events.push({ name: 'conversation.updated', inboxId, conversationId: id, ...entry })
  }
  return events
}

async function insertNote(
  ctx: AppContext,
  tx: Tx,
  conversationId: number,
  kind: 'files_deleted' | 'redacted' | 'anonymised',
): Promise<number> {
  const { id } = await tx
    .insertInto('entry')
    .values({ conversation_id: conversationId, kind, at: ctx.clock.now(), author_id: null, agent_id: null })
    .returning('id')
    .executeTakeFirstOrThrow()
  return id
}
