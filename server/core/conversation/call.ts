/** Calls: one line each. Whoever calls us wants something, as much as who writes. */
import type { InboundCall } from '../../../channels/adapter.ts'
import type { AppContext } from '../../context.ts'
import type { NewEvent } from '../../events/log.ts'
import type { Tx } from '../../storage/database.ts'
import { entryKey, knownEntries } from './notes.ts'
import { openConversations, pairKey, saveConversations, type ConversationRow } from './open.ts'
import { hearCall, later } from './rules.ts'
import type { EntryDetails } from './table.ts'

export interface CallNews {
  inboxId: number
  contactId: number
  event: InboundCall
  /** The time we believe: no call comes from the future. */
  at: number
}

/** Returns the conversations it made. */
export async function noteCalls(
  ctx: AppContext,
  tx: Tx,
  news: readonly CallNews[],
  events: NewEvent[],
): Promise<ConversationRow[]> {
  if (news.length === 0) return []
  const named = news.map(({ inboxId, contactId, event }) => ({
    inboxId,
    contactId,
    externalId: event.externalId,
  }))
  const known = await knownEntries(tx, named)
  const happenings = news.map(({ inboxId, contactId, event, at }, index) => ({
    inboxId,
    contactId,
    at,
    // More news of a call does not open what somebody has closed since.
    opens: event.direction === 'in' && !known.has(entryKey(named[index] as (typeof named)[number])),
  }))
  const { conversations, created } = await openConversations(ctx, tx, happenings, events)
  const rows = new Map([...conversations].map(([key, conversation]) => [key, { ...conversation }]))
  for (const [index, call] of news.entries()) {
    const row = rows.get(pairKey(call.inboxId, call.contactId)) as ConversationRow
    row.last_message_at = Math.max(row.last_message_at, call.at)
    if (call.event.direction === 'in') {
      row.last_inbound_at = later(row.last_inbound_at, call.at)
      const { replyUntil, at } = call.event
      if (replyUntil !== null) row.reply_until = later(row.reply_until, replyUntil - at + call.at)
    }
    const key = entryKey(named[index] as (typeof named)[number])
    const entry = await saveCall(tx, row, call, known.get(key))
    known.set(key, entry)
    events.push({
      name: 'conversation.updated',
      inboxId: row.inbox_id,
      conversationId: row.id,
      entryId: entry.id,
    })
  }
  const changes = [...rows].map(([key, after]) => ({
    before: conversations.get(key) as ConversationRow,
    after,
  }))
  await saveConversations(ctx, tx, changes, events)
  return created
}

interface Line {
  id: number
  details: string | null
}

/** The line stands where the call began, however it was told. */
async function saveCall(tx: Tx, row: ConversationRow, { event, at }: CallNews, known?: Line): Promise<Line> {
  const before = known ? (JSON.parse(known.details ?? '{}') as EntryDetails).call : undefined
  const details = JSON.stringify({ call: hearCall(before ?? null, event) } satisfies EntryDetails)
  if (known) {
    await tx
      .updateTable('entry')
      .set(({ eb, ref, val }) => ({
        details,
        at: eb.case().when('at', '<', at).then(ref('at')).else(val(at)).end(),
      }))
      .where('id', '=', known.id)
      .execute()
    return { id: known.id, details }
  }
  const { id } = await tx
    .insertInto('entry')
    .values({
      conversation_id: row.id,
      kind: 'call',
      at,
      author_id: null,
      agent_id: null,
      external_id: event.externalId,
      details,
    })
    .returning('id')
    .executeTakeFirstOrThrow()
  return { id, details }
}
