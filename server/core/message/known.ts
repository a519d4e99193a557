/** More about messages that are here: a late file, how far they got, that they were live after all. */
import type { AppContext } from '../../context.ts'
import type { NewEvent } from '../../events/log.ts'
import type { Tx } from '../../storage/database.ts'
import { refreshFiles } from '../retention/due.ts'
import type { Known } from './arrivals.ts'
import { insertFiles } from './files.ts'
import type { Placed } from './place.ts'
import { advance } from './rules.ts'
import type { Message } from './store.ts'

/** `promoted`: those that came with the history and are live after all, and where they belong. */
export async function addToKnown(
  ctx: AppContext,
  tx: Tx,
  known: readonly Known[],
  promoted: ReadonlyArray<Known & { placed: Placed }>,
  events: NewEvent[],
): Promise<void> {
  const completed = await withLateFiles(tx, known)
  await insertFiles(
    ctx,
    tx,
    completed.map(({ arrival, row }) => ({ arrival, messageId: row.id })),
  )
  await correctOriginals(tx, completed)
  const places = new Map(promoted.map(({ row, placed }) => [row.id, placed]))
  const fuller = new Set(completed.map(({ row }) => row.id))
  for (const each of known) {
    const placed = places.get(each.row.id)
    const change = {
      ...(fuller.has(each.row.id) ? contentOf(each) : {}),
      ...(placed ? { via: viaOf(each.row), conversation_id: placed.conversation.id } : {}),
      ...deliveryOf(each),
    }
    if (Object.keys(change).length === 0) continue
    await tx.updateTable('message').set(change).where('id', '=', each.row.id).execute()
    events.push({
      name: 'message.updated',
      inboxId: each.row.inbox_id,
      conversationId: placed?.conversation.id ?? each.row.conversation_id,
      messageId: each.row.id,
    })
  }
  const moved = promoted.filter(({ row, placed }) => row.conversation_id !== placed.conversation.id)
  await refreshFiles(ctx, tx, [
    ...new Set([
      ...completed.map(({ row }) => row.conversation_id),
      ...moved.flatMap(({ row, placed }) => [row.conversation_id, placed.conversation.id]),
    ]),
  ])
}

/**
 * Told now with a file, and here without one: a placeholder stood for it. A file that was here and has gone by a rule
 * stays away, however often it is told of.
 */
async function withLateFiles(tx: Tx, known: readonly Known[]): Promise<Known[]> {
  const late = known.filter(
    ({ arrival: { event }, row }) =>
      event.message.files.length > 0 && row.author_id === null && row.type !== event.message.type,
  )
  if (late.length === 0) return []
  const rows = await tx
    .selectFrom('attachment')
    .select('message_id')
    .where(
      'message_id',
      'in',
      late.map(({ row }) => row.id),
    )
    .execute()
  const have = new Set(rows.map(({ message_id: id }) => id))
  return late.filter(({ row }) => !have.has(row.id))
}

/** What was edited before its text came: that text is the first of its wordings. */
async function correctOriginals(tx: Tx, completed: readonly Known[]): Promise<void> {
  for (const { arrival, row } of completed) {
    if (row.edited_at === null) continue
    await tx
      .updateTable('revision')
      .set({ text: arrival.event.message.text })
      .where('message_id', '=', row.id)
      .where('external_id', '=', '')
      .execute()
  }
}

function contentOf({ arrival: { event }, row }: Known): Partial<Message> {
  const { type, text, details, quotedId, forwarded } = event.message
  return {
    type,
    // Reworded meanwhile, it says what it was reworded to.
    ...(row.edited_at === null ? { text } : {}),
    details: details ? JSON.stringify(details) : null,
    quoted_id: quotedId ?? row.quoted_id,
    forwarded: forwarded ? 1 : row.forwarded,
  }
}

const viaOf = ({ direction }: Message) => (direction === 'out' ? ('app' as const) : null)

/** As if a status had told it, at the time the message was sent. */
function deliveryOf({ arrival: { event }, row }: Known): Partial<Message> {
  if (event.delivery === null || row.delivery === null || row.via === null) return {}
  const next = advance(row.delivery, event.delivery)
  const earlier = event.delivery === row.delivery && row.sent_at < (row.delivery_at ?? 0)
  if (next === row.delivery && !earlier) return {}
  const failed = next === 'failed'
  return {
    delivery: next,
    delivery_at: row.sent_at,
    failure_reason: failed ? (row.failure_reason ?? 'other') : null,
  }
}
