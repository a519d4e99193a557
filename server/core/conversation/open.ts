/** Which conversation something belongs to: the running one, a reopened one, or a new one. */
import type { Selectable } from 'kysely'
import type { AppContext } from '../../context.ts'
import type { NewEvent } from '../../events/log.ts'
import { randomPublicId } from '../../ids.ts'
import type { Tx } from '../../storage/database.ts'
import { saveWithDues, type Change } from '../retention/due.ts'
import { fetchBack, restrictedBefore } from './hide.ts'
import { belongsToNewConversation, later } from './rules.ts'
import type { ConversationTable } from './table.ts'

export type ConversationRow = Selectable<ConversationTable>

/** Something that happened between us and a person. */
export interface Happening {
  inboxId: number
  contactId: number
  at: number
  /** The customer wants something now. What we did elsewhere, or what is long past, opens nothing. */
  opens: boolean
  /** They begin something else: what is resolved stays so. One that is running is gone on with all the same. */
  fresh?: boolean
}

export interface Opened {
  conversations: Map<string, ConversationRow>
  created: ConversationRow[]
}

export const pairKey = (inboxId: number, contactId: number) => `${inboxId}:${contactId}`

/**
 * One conversation for each pair of inbox and contact. What opens nothing finds the running or the newest
 * one as it is, or makes one that counts as dealt with.
 */
export async function openConversations(
  ctx: AppContext,
  tx: Tx,
  happenings: readonly Happening[],
  events: NewEvent[],
): Promise<Opened> {
  const opened: Opened = { conversations: new Map(), created: [] }
  if (happenings.length === 0) return opened
  const existing = await latestConversations(ctx, tx, happenings)
  const now = ctx.clock.now()
  const fresh = []
  const reopened: NewEvent[] = []
  for (const [key, pair] of pairsOf(happenings)) {
    const known = existing.get(key)
    if (!known || isRestricted(known) || (pair.opens && belongsToNewConversation(known, now, pair.fresh)))
      fresh.push(newRow(pair, now))
    else if (pair.opens && known.status !== 'open') {
      const { row, event } = await reopen(ctx, tx, known)
      reopened.push(event)
      opened.conversations.set(key, row)
    } else opened.conversations.set(key, known)
  }
  for (const portion of ctx.db.portions(fresh)) {
    const rows = await tx.insertInto('conversation').values(portion).returningAll().execute()
    opened.created.push(...rows)
  }
  for (const row of opened.created) {
    opened.conversations.set(pairKey(row.inbox_id, row.contact_id), row)
    events.push({ name: 'conversation.created', inboxId: row.inbox_id, conversationId: row.id })
  }
  events.push(...reopened)
  return opened
}

/** What several happenings ask of one conversation: if one opens it, it is open; if one begins another, so do all. */
function pairsOf(happenings: readonly Happening[]): Map<string, Happening> {
  const pairs = new Map<string, Happening>()
  for (const happening of happenings) {
    const key = pairKey(happening.inboxId, happening.contactId)
    const known = pairs.get(key)
    const at = Math.max(happening.at, known?.at ?? 0)
    const opens = happening.opens || (known?.opens ?? false)
    const fresh = (happening.fresh ?? false) || (known?.fresh ?? false)
    pairs.set(key, { ...happening, at, opens, fresh })
  }
  return pairs
}

export function newRow({ inboxId, contactId, at, opens }: Happening, now: number) {
  return {
    inbox_id: inboxId,
    contact_id: contactId,
    status: opens ? ('open' as const) : ('resolved' as const),
    assignee_id: null,
    created_at: now,
    last_message_at: at,
    last_message_id: null,
    last_inbound_at: null,
    reply_until: null,
    resolved_at: opens ? null : at,
    inbound_count: 0,
    public_id: randomPublicId(),
  }
}

/** What was dealt with, or put off, is to be dealt with again. */
export async function reopen(
  ctx: AppContext,
  tx: Tx,
  known: ConversationRow,
): Promise<{ row: ConversationRow; event: NewEvent }> {
  const row = { ...known, status: 'open' as const, resolved_at: null }
  await ctx.db.update(tx, 'conversation', known, row)
  return { row, event: await tellReopened(ctx, tx, row) }
}

async function tellReopened(ctx: AppContext, tx: Tx, row: ConversationRow): Promise<NewEvent> {
  const event: NewEvent = {
    name: 'conversation.reopened',
    inboxId: row.inbox_id,
    conversationId: row.id,
  }
  // Nobody had closed it: it was made of what had happened elsewhere.
  if (row.inbound_count === 0) return event
  const { id: entryId } = await tx
    .insertInto('entry')
    .values({
      conversation_id: row.id,
      kind: 'reopened',
      at: ctx.clock.now(),
      author_id: null,
      agent_id: null,
    })
    .returning('id')
    .executeTakeFirstOrThrow()
  return { ...event, entryId }
}

/**
 * The one that is not resolved, else the newest; a restricted one where there is no other. Pairs that have none are
 * missing, and so is what was restricted before it was hidden to be deleted, or of which a part has gone already.
 */
export async function latestConversations(
  ctx: AppContext,
  tx: Tx,
  pairs: ReadonlyArray<{ inboxId: number; contactId: number }>,
): Promise<Map<string, ConversationRow>> {
  const latest = new Map<string, ConversationRow>()
  if (pairs.length === 0) return latest
  // What an agent does to them at this moment must not be overwritten with what is read here.
  const rows = await ctx.db
    .forUpdate(
      tx
        .selectFrom('conversation')
        .selectAll()
        .where('contact_id', 'in', [...new Set(pairs.map(({ contactId }) => contactId))])
        .where('inbox_id', 'in', [...new Set(pairs.map(({ inboxId }) => inboxId))])
        .orderBy('id'),
    )
    .execute()
  const restricted = await restrictedBefore(tx, rows)
  for (const row of rows) {
    const key = pairKey(row.inbox_id, row.contact_id)
    const known = latest.get(key)
    if (restricted.has(row.id) || row.going_at !== null) continue
    if (!known || isLater(row, known)) latest.set(key, row)
  }
  return latest
}

/** With what is restricted nobody goes on: the customer's next word begins another one. */
const isRestricted = ({ hidden }: ConversationRow) => hidden === 'restricted'

/** Of two in the order of their ids. */
function isLater(row: ConversationRow, known: ConversationRow): boolean {
  if (isRestricted(row) !== isRestricted(known)) return isRestricted(known)
  const areRunning = row.status !== 'resolved' && known.status !== 'resolved'
  return areRunning ? known.hidden !== null : known.status === 'resolved'
}

/** Writes what incoming things change of conversations; `before`: as it is stored. */
export async function saveConversations(
  ctx: AppContext,
  tx: Tx,
  changes: readonly Change[],
  events: NewEvent[],
): Promise<void> {
  // It was hidden to be deleted. Whoever writes is to be answered; is it due all the same, the next run takes it.
  const hidden = changes.flatMap(({ before }) => (isFetchedBack(before) ? [before] : []))
  const restricted = await restrictedBefore(tx, hidden)
  events.push(...(await fetchBack(ctx, tx, { kind: 'system' }, hidden)))
  const shownAt = ctx.clock.now()
  await saveWithDues(
    ctx,
    tx,
    changes.map((change) => asShown(change, restricted.has(change.before.id) ? shownAt : null)),
  )
}

/** Nothing brings back what has gone in part. */
const isFetchedBack = ({ hidden, going_at: goingAt }: ConversationRow): boolean =>
  hidden === 'quarantined' && goingAt === null

/** `restrictedAt`: since when it is seen by the data protection role alone; null: everybody sees it. */
function asShown({ before, after }: Change, restrictedAt: number | null): Change {
  const hidden = restrictedAt === null ? null : ('restricted' as const)
  const shown = isFetchedBack(before) ? { hidden, hidden_at: restrictedAt } : {}
  return {
    before: { ...before, ...shown },
    after: { ...after, ...shown, resolved_at: resolvedAt(after) },
  }
}

/** Made of what happened elsewhere, it counts as dealt with when the last of that happened. */
function resolvedAt({ status, inbound_count, resolved_at, last_message_at }: ConversationRow): number | null {
  const isHistory = status === 'resolved' && inbound_count === 0
  return isHistory ? later(resolved_at, last_message_at) : resolved_at
}
