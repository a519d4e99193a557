/**
 * As many conversations as fit into one short transaction; and of one that has very many messages the newest of
 * them, in as many transactions as that takes.
 */
import type { AppContext } from '../../context.ts'
import type { Reader, Tx } from '../../storage/database.ts'
import type { Actor } from '../access.ts'
import type { ConversationRow } from '../conversation/open.ts'
import { refuseHeld } from '../hold/refuse.ts'
import { tallyMessages } from '../tally/portion.ts'
import { eraseCounted, type Erased } from './conversation.ts'
import { proveErased, type Origin } from './proof.ts'
import { eraseNewest } from './rows.ts'

/** Some hundred milliseconds on a slow disk. */
const MOST_MESSAGES = 2000

/** The rows are locked, and may go. At least one thing goes. */
export async function erasePortion(
  ctx: AppContext,
  tx: Tx,
  actor: Actor,
  rows: readonly ConversationRow[],
  origin: Origin,
): Promise<Erased> {
  const ids: number[] = []
  let messages = 0
  for (const row of rows) {
    messages += await countUpTo(tx, row.id, MOST_MESSAGES + 1)
    if (messages > MOST_MESSAGES) break
    ids.push(row.id)
  }
  const [first] = rows
  if (ids.length > 0 || !first) return eraseCounted(ctx, tx, actor, ids, origin)
  return eraseSomeOf(ctx, tx, actor, first, origin)
}

async function countUpTo(db: Reader, conversationId: number, most: number): Promise<number> {
  const { count } = await db
    .selectFrom((query) =>
      query
        .selectFrom('message')
        .select('id')
        .where('conversation_id', '=', conversationId)
        .limit(most)
        .as('some'),
    )
    .select(({ fn }) => fn.countAll<number>().as('count'))
    .executeTakeFirstOrThrow()
  return Number(count)
}

/** Newest first: what began it, and the first answer, are still there when the conversation is counted as a whole. */
async function eraseSomeOf(
  ctx: AppContext,
  tx: Tx,
  actor: Actor,
  conversation: ConversationRow,
  origin: Origin,
): Promise<Erased> {
  await refuseHeld(tx, [conversation.id])
  await tallyMessages(ctx, tx, conversation, MOST_MESSAGES)
  await tx
    .updateTable('conversation')
    .set({ last_message_id: null })
    .where('id', '=', conversation.id)
    .execute()
  const { suppress, ...rows } = await eraseNewest(ctx, tx, conversation, MOST_MESSAGES)
  const { messages, files, mails } = rows
  // Not the conversation's own key: after a restore it is erased again once all of it has gone.
  await proveErased(ctx, tx, actor, origin, { ids: {}, suppress, counts: { messages, files, mails } })
  return { ...rows, conversations: 0, contacts: 0 }
}
