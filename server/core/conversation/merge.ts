/** Two running conversations with one person in one inbox become one. */
import type { AppContext } from '../../context.ts'
import type { NewEvent } from '../../events/log.ts'
import type { Tx } from '../../storage/database.ts'
import type { Actor, VisitorActor } from '../access.ts'
import { inheritHolds } from '../hold/settle.ts'
import type { ConversationRow } from './open.ts'
import { refreshDue } from '../retention/due.ts'
import { earlier, later } from './rules.ts'

/** Everything of `from` moves to `into`, under the ids it has; then `from` goes. Neither is out of sight. */
export async function mergeConversation(
  ctx: AppContext,
  tx: Tx,
  actor: Actor | VisitorActor,
  from: ConversationRow,
  into: ConversationRow,
): Promise<NewEvent> {
  await moveMessages(tx, from.id, into.id)
  await moveEntries(tx, from.id, into.id)
  await moveReadMarks(tx, from, into)
  await moveRating(tx, from.id, into.id)
  await moveLabels(tx, from.id, into.id)
  await moveMentions(tx, from.id, into.id)
  await inheritHolds(tx, from, into)
  const shown = from.last_message_id !== null && from.last_message_at > into.last_message_at ? from : into
  const answering = from.control_at > into.control_at ? from : into
  const entered = (from.entry_point_at ?? 0) > (into.entry_point_at ?? 0) ? from : into
  await tx
    .updateTable('conversation')
    .set({
      assignee_id: into.assignee_id ?? from.assignee_id,
      created_at: Math.min(from.created_at, into.created_at),
      last_message_at: Math.max(from.last_message_at, into.last_message_at),
      last_message_id: shown.last_message_id ?? from.last_message_id,
      last_inbound_at: later(from.last_inbound_at, into.last_inbound_at),
      reply_until: later(from.reply_until, into.reply_until),
      inbound_count: from.inbound_count + into.inbound_count,
      seen_inbound: from.seen_inbound + into.seen_inbound,
      seen_at: later(from.seen_at, into.seen_at),
      entry_point_at: entered.entry_point_at,
      entry_answered_at: entered.entry_answered_at,
      control: answering.control,
      control_at: answering.control_at,
      ...keptTogether(from, into),
    })
    .where('id', '=', into.id)
    .execute()
  await tx.deleteFrom('conversation').where('id', '=', from.id).execute()
  await refreshDue(ctx, tx, [into.id])
  const { id: entryId } = await tx
    .insertInto('entry')
    .values({
      conversation_id: into.id,
      kind: 'merged',
      at: ctx.clock.now(),
      author_id: actor.kind === 'agent' ? actor.id : null,
      agent_id: null,
    })
    .returning('id')
    .executeTakeFirstOrThrow()
  return { name: 'conversation.merged', inboxId: from.inbox_id, conversationId: from.id, entryId }
}

/** The stricter of both: what holds either does so with all of it. */
function keptTogether(from: ConversationRow, into: ConversationRow) {
  return {
    held: into.held === 1 ? into.held : from.held,
    oldest_file_at: earlier(from.oldest_file_at, into.oldest_file_at),
    event_at: later(from.event_at, into.event_at),
    // What was done to one of them is still to be done to the other.
    redacted_at: both(from.redacted_at, into.redacted_at),
    anonymised_at: both(from.anonymised_at, into.anonymised_at),
  }
}

/** Since when it is done to all that is here; null: one of them is as it was. */
const both = (a: number | null, b: number | null) => (a === null || b === null ? null : Math.min(a, b))

async function moveLabels(tx: Tx, from: number, into: number): Promise<void> {
  const rows = await tx
    .deleteFrom('conversation_label')
    .where('conversation_id', '=', from)
    .returningAll()
    .execute()
  if (rows.length === 0) return
  await tx
    .insertInto('conversation_label')
    .values(rows.map((row) => ({ ...row, conversation_id: into })))
    .onConflict((conflict) => conflict.columns(['conversation_id', 'label_id']).doNothing())
    .execute()
}

/** Who was erased and stands in either stands in what they become. */
async function moveMentions(tx: Tx, from: number, into: number): Promise<void> {
  const rows = await tx
    .deleteFrom('kept_mention')
    .where('conversation_id', '=', from)
    .returningAll()
    .execute()
  if (rows.length === 0) return
  await tx
    .insertInto('kept_mention')
    .values(rows.map((row) => ({ ...row, conversation_id: into })))
    .onConflict((conflict) => conflict.columns(['conversation_id', 'key']).doNothing())
    .execute()
}

async function moveMessages(tx: Tx, from: number, into: number): Promise<void> {
  // Names that consoles made are random, but only unique within a conversation.
  await tx
    .updateTable('message')
    .set({ client_id: null })
    .where('conversation_id', '=', from)
    .where('client_id', 'in', (query) =>
      query
        .selectFrom('message as other')
        .select('other.client_id')
        .where('other.conversation_id', '=', into),
    )
    .execute()
  for (const table of ['message', 'outbox', 'upload'] as const) {
    await tx.updateTable(table).set({ conversation_id: into }).where('conversation_id', '=', from).execute()
  }
}

async function moveEntries(tx: Tx, from: number, into: number): Promise<void> {
  // The provider told both about the same thing: one line is enough.
  await tx
    .deleteFrom('entry')
    .where('conversation_id', '=', from)
    .where('external_id', 'in', (query) =>
      query
        .selectFrom('entry as other')
        .select('other.external_id')
        .where('other.conversation_id', '=', into),
    )
    .execute()
  await tx.updateTable('entry').set({ conversation_id: into }).where('conversation_id', '=', from).execute()
}

/** Where both were rated, the word about the one that goes on counts. */
async function moveRating(tx: Tx, from: number, into: number): Promise<void> {
  await tx
    .updateTable('rating')
    .set({ conversation_id: into })
    .where('conversation_id', '=', from)
    .where(({ not, exists, selectFrom }) =>
      not(
        exists(
          selectFrom('rating as other')
            .select('other.conversation_id')
            .where('other.conversation_id', '=', into),
        ),
      ),
    )
    .execute()
}

/** Unread is a subtraction: what was seen of both is seen of the sum. */
async function moveReadMarks(tx: Tx, from: ConversationRow, into: ConversationRow): Promise<void> {
  const marks = await tx
    .deleteFrom('read_mark')
    .where('conversation_id', 'in', [from.id, into.id])
    .returning(['agent_id', 'conversation_id', 'seen'])
    .execute()
  const seen = new Map<number, number>()
  for (const mark of marks) {
    const count = mark.conversation_id === from.id ? from.inbound_count : into.inbound_count
    seen.set(mark.agent_id, (seen.get(mark.agent_id) ?? 0) + Math.min(mark.seen, count))
  }
  if (seen.size === 0) return
  await tx
    .insertInto('read_mark')
    .values(
      [...seen].map(([agentId, count]) => ({ agent_id: agentId, conversation_id: into.id, seen: count })),
    )
    .execute()
}
