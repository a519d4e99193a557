/** That a chat goes on by mail stands in both of them, each with the number of the other. */
import type { AppContext } from '../../context.ts'
import type { NewEvent } from '../../events/log.ts'
import type { Tx } from '../../storage/database.ts'
import type { AgentActor } from '../access.ts'
import type { ConversationRow } from '../conversation/open.ts'
import type { EntryDetails, EntryKind } from '../conversation/table.ts'

export async function noteContinued(
  ctx: AppContext,
  tx: Tx,
  actor: AgentActor,
  chat: ConversationRow,
  mail: ConversationRow,
): Promise<NewEvent[]> {
  const line = async (kind: EntryKind, within: ConversationRow, other: ConversationRow) => {
    const { id: entryId } = await tx
      .insertInto('entry')
      .values({
        conversation_id: within.id,
        kind,
        at: ctx.clock.now(),
        author_id: actor.id,
        agent_id: null,
        details: JSON.stringify({ other: other.id } satisfies EntryDetails),
      })
      .returning('id')
      .executeTakeFirstOrThrow()
    return {
      name: 'conversation.updated',
      inboxId: within.inbox_id,
      conversationId: within.id,
      entryId,
    } as const
  }
  return [await line('continued', chat, mail), await line('continues', mail, chat)]
}
