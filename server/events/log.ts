/**
 * The event log: what changed, in the order of commits, as ids. Texts and names are looked up when a
 * frame is made, so the log holds no personal data and an old event never shows what is gone.
 */
import type { AppContext } from '../context.ts'
import type { EventName } from '../contract/live.ts'
import type { Reader, Tx } from '../storage/database.ts'

/** For the server itself; these never leave it. `quarantine.changed` makes it count anew. */
type InternalEvent = 'session.ended' | 'quarantine.changed'

export interface NewEvent {
  name: EventName | InternalEvent
  inboxId?: number
  conversationId?: number
  messageId?: number
  entryId?: number
  agentId?: number
}

export interface LoggedEvent {
  seq: number
  name: EventName | InternalEvent
  at: number
  inbox_id: number | null
  conversation_id: number | null
  message_id: number | null
  entry_id: number | null
  agent_id: number | null
}

/** Call last in a transaction: from here to the commit nobody else can append. */
export async function appendEvents(ctx: AppContext, tx: Tx, events: NewEvent[]): Promise<void> {
  if (events.length === 0) return
  const at = ctx.clock.now()
  const rows = events.map((event) => ({
    name: event.name,
    at,
    inbox_id: event.inboxId ?? null,
    conversation_id: event.conversationId ?? null,
    message_id: event.messageId ?? null,
    entry_id: event.entryId ?? null,
    agent_id: event.agentId ?? null,
  }))
  await ctx.db.lockEventLog(tx)
  for (const portion of ctx.db.portions(rows)) await tx.insertInto('event').values(portion).execute()
  ctx.db.afterCommit(tx, () => ctx.notifier.notify('events'))
}

/** The oldest and newest numbers in the log; `last` is 0 when nothing has ever happened. */
export async function eventRange(db: Reader): Promise<{ first: number; last: number }> {
  // Asked for both ends at once, SQLite would walk from one to the other.
  const { first, last } = await db
    .selectNoFrom(({ selectFrom }) => [
      selectFrom('event')
        .select(({ fn }) => fn.min('seq').as('seq'))
        .as('first'),
      selectFrom('event')
        .select(({ fn }) => fn.max('seq').as('seq'))
        .as('last'),
    ])
    .executeTakeFirstOrThrow()
  return { first: Number(first ?? 0), last: Number(last ?? 0) }
}

export async function eventsAfter(db: Reader, seq: number, limit: number): Promise<LoggedEvent[]> {
  const rows = await db
    .selectFrom('event')
    .selectAll()
    .where('seq', '>', seq)
    .orderBy('seq')
    .limit(limit)
    .execute()
  return rows as LoggedEvent[]
}
