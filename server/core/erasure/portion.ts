/**
 * As many conversations as fit into one short transaction; and of one that has very many messages the newest of
 * them, in as many transactions as that takes.
 */
import type { AppContext } from '../../context.ts'
import type { Reader, Tx } from '../../storage/database.ts'
import type { Actor } from '../access.ts'
import { hideGoing } from '../conversation/hide.ts'
import type { ConversationRow } from '../conversation/open.ts'
import { refuseHeld } from '../hold/refuse.ts'
import { record } from '../record.ts'
import { countOf } from '../retention/walk.ts'
import { tallyMessages } from '../tally/portion.ts'
import { eraseCounted, type Erased } from './conversation.ts'
import { proveErased, type Origin } from './proof.ts'
import { eraseNewest } from './rows.ts'

/** Some hundred milliseconds on a slow disk. */
const MOST_MESSAGES = 2000

/** What one transaction has erased, and what it has left for the next. */
export interface Portion extends Erased {
  /** Conversations that are gone, or were. */
  gone: number[]
  /** The others. */
  left: number[]
}

/**
 * The rows are locked, and may go; those that have gone meanwhile are passed over. At least one thing goes. Whoever
 * calls asks once more, under new locks, before the next portion: of a conversation that is too large for one
 * transaction nobody sees anything from the first of its portions on (see `hideGoing`), and a hold that is placed
 * between two of them keeps what is left.
 */
export async function erasePortion(
  ctx: AppContext,
  tx: Tx,
  actor: Actor,
  rows: readonly ConversationRow[],
  origin: Origin,
): Promise<Portion> {
  const fitting = await fittingAmong(tx, rows)
  const [first] = rows
  const erased =
    fitting.length === 0 && first
      ? await eraseSomeOf(ctx, tx, actor, first, origin)
      : await eraseCounted(ctx, tx, actor, fitting, origin)
  const gone = new Set(fitting)
  return { ...erased, gone: fitting, left: rows.flatMap(({ id }) => (gone.has(id) ? [] : id)) }
}

/** As many of them as fit into one transaction together. Mostly that is all, and one look tells. */
async function fittingAmong(tx: Tx, rows: readonly ConversationRow[]): Promise<number[]> {
  const ids = rows.map(({ id }) => id)
  if (!(await haveMore(tx, ids, MOST_MESSAGES))) return ids
  const fitting: number[] = []
  let room = MOST_MESSAGES
  for (const id of ids) {
    if (await haveMore(tx, [id], room)) continue
    fitting.push(id)
    room -= await countOf(tx.selectFrom('message').where('conversation_id', '=', id))
  }
  return fitting
}

/** Together they have more messages than that. */
async function haveMore(db: Reader, conversationIds: readonly number[], most: number): Promise<boolean> {
  if (conversationIds.length === 0) return false
  const one = await db
    .selectFrom('message')
    .select('id')
    .where('conversation_id', 'in', conversationIds)
    .offset(most)
    .limit(1)
    .executeTakeFirst()
  return one !== undefined
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
  const events = await hideGoing(ctx, tx, conversation)
  const { suppress, ...rows } = await eraseNewest(ctx, tx, conversation, MOST_MESSAGES)
  const { messages, files, mails } = rows
  const counts = { messages, files, mails }
  // Not the conversation's own key: after a restore it is erased again once all of it has gone.
  await proveErased(ctx, tx, actor, origin, { ids: {}, suppress, counts })
  const detail = { ...counts, ...(origin.run === null ? {} : { run: origin.run }) }
  const audit = { action: 'conversation.erase', object: 'conversation', objectId: conversation.id, detail }
  await record(ctx, tx, actor, audit, ...events)
  return { ...rows, conversations: 0, contacts: 0 }
}
