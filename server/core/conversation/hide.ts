/**
 * Puts conversations out of sight, and brings them back. Each gives events: who may not see it any more is told
 * that it is gone, and who may again, that it is there. No clock starts anew by it.
 */
import type { AppContext } from '../../context.ts'
import type { NewEvent } from '../../events/log.ts'
import type { Reader, Tx } from '../../storage/database.ts'
import type { Actor } from '../access.ts'
import type { ConversationRow } from './open.ts'
import type { EntryKind } from './table.ts'

type Row = Pick<ConversationRow, 'id' | 'inbox_id' | 'hidden'>

/** The data protection role alone goes on seeing them, and what was to be deleted it sees again. */
export async function restrictConversations(
  ctx: AppContext,
  tx: Tx,
  actor: Actor,
  rows: readonly Row[],
): Promise<NewEvent[]> {
  const shown = rows.filter(({ hidden }) => hidden !== 'restricted')
  await setHidden(ctx, tx, shown, 'restricted')
  const entries = await insertEntries(ctx, tx, actor, shown, 'restricted')
  return shown.map(({ id, inbox_id: inboxId }, at) => ({
    name: 'conversation.updated',
    inboxId,
    conversationId: id,
    entryId: entries[at] as number,
  }))
}

/** Everybody sees them again. */
export async function unrestrictConversations(
  ctx: AppContext,
  tx: Tx,
  actor: Actor,
  rows: readonly Row[],
): Promise<NewEvent[]> {
  const hidden = rows.filter((row) => row.hidden === 'restricted')
  await resolveSecondOnes(tx, hidden)
  await setHidden(ctx, tx, hidden, null)
  return bringBack(ctx, tx, actor, hidden, 'unrestricted')
}

/** Counts as deleted from here on: nobody sees them, nothing finds them. `goneAt`: when they go for good (ms). */
export async function quarantineConversations(
  ctx: AppContext,
  tx: Tx,
  rows: readonly Row[],
  goneAt: number,
): Promise<NewEvent[]> {
  await setHidden(ctx, tx, rows, 'quarantined')
  if (rows.length > 0) {
    await tx.updateTable('conversation').set({ next_at: goneAt }).where('id', 'in', idsOf(rows)).execute()
  }
  return rows.map(({ id, inbox_id: inboxId }) => ({
    name: 'conversation.deleted',
    inboxId,
    conversationId: id,
  }))
}

/**
 * The first portion of it goes, too much for one transaction: from here on nobody sees half of it, and whatever the
 * customer writes belongs to another one. What keeps the rest, a hold say, fetches that back.
 */
export async function hideGoing(ctx: AppContext, tx: Tx, row: ConversationRow): Promise<NewEvent[]> {
  if (row.going_at !== null) return []
  const at = ctx.clock.now()
  await tx
    .updateTable('conversation')
    .set({ hidden: 'quarantined', hidden_at: at, going_at: at })
    .where('id', '=', row.id)
    .execute()
  return [{ name: 'conversation.deleted', inboxId: row.inbox_id, conversationId: row.id }]
}

/** Out of quarantine, to where they were: somebody wants them after all. The caller works out anew when they go. */
export async function fetchBack(
  ctx: AppContext,
  tx: Tx,
  actor: Actor,
  rows: readonly Row[],
): Promise<NewEvent[]> {
  const hidden = rows.filter((row) => row.hidden === 'quarantined')
  await describeRest(tx, hidden)
  const restricted = await restrictedBefore(tx, hidden)
  const shown = hidden.filter(({ id }) => !restricted.has(id))
  await resolveSecondOnes(tx, shown)
  await setHidden(ctx, tx, shown, null)
  await setHidden(
    ctx,
    tx,
    hidden.filter(({ id }) => restricted.has(id)),
    'restricted',
  )
  return bringBack(ctx, tx, actor, hidden, 'fetched_back')
}

/** Of those whose newest messages went in portions before something kept the rest. */
async function describeRest(tx: Tx, rows: readonly Row[]): Promise<void> {
  if (rows.length === 0) return
  await tx
    .updateTable('conversation')
    .set(({ selectFrom }) => ({
      last_message_id: selectFrom('message')
        .select(({ fn }) => fn.max('message.id').as('id'))
        .whereRef('message.conversation_id', '=', 'conversation.id')
        .where('message.direction', '<>', 'internal')
        .where('message.type', '<>', 'reaction'),
      oldest_file_at: selectFrom('attachment')
        .innerJoin('message', 'message.id', 'attachment.message_id')
        .select(({ fn }) => fn.min('message.created_at').as('at'))
        .whereRef('message.conversation_id', '=', 'conversation.id'),
    }))
    .where('id', 'in', idsOf(rows))
    .where('going_at', 'is not', null)
    .execute()
}

/** Of what is in quarantine, what the data protection role alone saw before: the last such line of the thread says so. */
export async function restrictedBefore(
  db: Reader,
  rows: ReadonlyArray<Pick<Row, 'id' | 'hidden'>>,
): Promise<Set<number>> {
  const ids = rows.flatMap(({ id, hidden }) => (hidden === 'quarantined' ? id : []))
  if (ids.length === 0) return new Set()
  const lines = await db
    .selectFrom('entry')
    .select(['conversation_id', 'kind'])
    .where('conversation_id', 'in', ids)
    .where('kind', 'in', ['restricted', 'unrestricted'])
    .orderBy('id')
    .execute()
  const last = new Map(lines.map(({ conversation_id: id, kind }) => [id, kind]))
  return new Set(ids.filter((id) => last.get(id) === 'restricted'))
}

const idsOf = (rows: readonly Row[]): number[] => rows.map(({ id }) => id)

async function setHidden(
  ctx: AppContext,
  tx: Tx,
  rows: readonly Row[],
  hidden: ConversationRow['hidden'],
): Promise<void> {
  if (rows.length === 0) return
  const hiddenAt = hidden === null ? null : ctx.clock.now()
  await tx
    .updateTable('conversation')
    .set({ hidden, hidden_at: hiddenAt, going_at: null })
    .where('id', 'in', idsOf(rows))
    .execute()
}

async function bringBack(
  ctx: AppContext,
  tx: Tx,
  actor: Actor,
  rows: readonly Row[],
  kind: EntryKind,
): Promise<NewEvent[]> {
  const entries = await insertEntries(ctx, tx, actor, rows, kind)
  return rows.map(({ id, inbox_id: inboxId }, at) => ({
    name: 'conversation.created',
    inboxId,
    conversationId: id,
    entryId: entries[at] as number,
  }))
}

/** While it was out of sight the customer may have begun another one: of two that run, that one is gone on with. */
async function resolveSecondOnes(tx: Tx, rows: readonly Row[]): Promise<void> {
  if (rows.length === 0) return
  await tx
    .updateTable('conversation')
    .set(({ ref }) => ({ status: 'resolved' as const, resolved_at: ref('last_message_at') }))
    .where('id', 'in', idsOf(rows))
    .where('status', '<>', 'resolved')
    .where(({ exists, selectFrom }) =>
      exists(
        selectFrom('conversation as other')
          .select('other.id')
          .whereRef('other.inbox_id', '=', 'conversation.inbox_id')
          .whereRef('other.contact_id', '=', 'conversation.contact_id')
          .whereRef('other.thread', '=', 'conversation.thread')
          .whereRef('other.id', '<>', 'conversation.id')
          .where('other.status', '<>', 'resolved')
          .where('other.hidden', 'is', null),
      ),
    )
    .execute()
}

/** Ids in the order of `rows`. */
async function insertEntries(
  ctx: AppContext,
  tx: Tx,
  actor: Actor,
  rows: readonly Row[],
  kind: EntryKind,
): Promise<number[]> {
  const at = ctx.clock.now()
  const ids = new Map<number, number>()
  const entries = rows.map(({ id }) => ({
    conversation_id: id,
    kind,
    at,
    author_id: actor.kind === 'agent' ? actor.id : null,
    agent_id: null,
  }))
  for (const portion of ctx.db.portions(entries)) {
    const inserted = await tx
      .insertInto('entry')
      .values(portion)
      .returning(['id', 'conversation_id'])
      .execute()
    for (const entry of inserted) ids.set(entry.conversation_id, entry.id)
  }
  return rows.map(({ id }) => ids.get(id) as number)
}
