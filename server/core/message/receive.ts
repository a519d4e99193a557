/**
 * Takes in what adapters have parsed, many at once and in any order.
 *
 * Every step asks "what is newer?" by the provider's clock and ids, never by arrival, and every insert
 * has a unique key: the same set of deliveries, in any order and however often, ends in the same state.
 */
import type { InboundMessage } from '../../../channels/adapter.ts'
import type { AppContext } from '../../context.ts'
import { randomPublicId } from '../../ids.ts'
import { appendEvents, type NewEvent } from '../../events/log.ts'
import type { Tx } from '../../storage/database.ts'
import { resolveContacts } from '../contact/resolve.ts'
import { contactsUpdated } from '../contact/store.ts'
import { openConversations, pairKey, type ConversationRow } from '../conversation/open.ts'
import type { Inbox } from '../inbox/store.ts'
import { applyReferences, takeWaiting, type Reference } from './references.ts'

export interface Arrival<Event> {
  inbox: Inbox
  event: Event
}

interface Placed {
  arrival: Arrival<InboundMessage>
  contactId: number
  conversation: ConversationRow
}

/** Messages first, then what refers to messages, so that a batch needs no second look. */
export async function receive(
  ctx: AppContext,
  tx: Tx,
  arrivals: { messages: Array<Arrival<InboundMessage>>; references: Array<Arrival<Reference>> },
): Promise<void> {
  const events: NewEvent[] = []
  const created = await insertNewMessages(ctx, tx, arrivals.messages, events)
  const waiting = await takeWaiting(
    tx,
    created.map(({ inboxId, externalId }) => ({ inboxId, target: externalId })),
  )
  await applyReferences(ctx, tx, [...waiting, ...arrivals.references], events)
  await appendEvents(ctx, tx, events)
}

async function insertNewMessages(
  ctx: AppContext,
  tx: Tx,
  arrivals: Array<Arrival<InboundMessage>>,
  events: NewEvent[],
): Promise<Array<{ inboxId: number; externalId: string }>> {
  const fresh = await withoutKnown(tx, arrivals)
  if (fresh.length === 0) return []
  const placed = await place(ctx, tx, fresh, events)
  const now = ctx.clock.now()
  const rows = placed.map(({ arrival: { inbox, event }, conversation }) => ({
    conversation_id: conversation.id,
    inbox_id: inbox.id,
    direction: 'in' as const,
    type: event.message.type,
    text: event.message.text,
    details: event.message.details ? JSON.stringify(event.message.details) : null,
    external_id: event.externalId,
    client_id: null,
    correlation: null,
    attempt: 1,
    author_id: null,
    quoted_id: event.message.quotedId,
    forwarded: event.message.forwarded ? (1 as const) : (0 as const),
    // A time the provider did not give, or one ahead of us, would put the message in the wrong place.
    sent_at: event.at > 0 ? Math.min(event.at, now) : now,
    created_at: now,
    delivery: null,
    delivery_at: null,
    failure_code: null,
    failure_reason: null,
    failure_detail: null,
    edited_at: null,
    edit_id: null,
    revoked_at: null,
  }))
  const ids = new Map<string, number>()
  for (const portion of ctx.db.portions(rows)) {
    const inserted = await tx
      .insertInto('message')
      .values(portion)
      .returning(['id', 'inbox_id', 'external_id'])
      .execute()
    for (const row of inserted) ids.set(`${row.inbox_id}:${row.external_id}`, row.id)
  }
  const idOf = ({ inbox, event }: Arrival<InboundMessage>) =>
    ids.get(`${inbox.id}:${event.externalId}`) as number

  await insertAttachments(ctx, tx, placed, idOf)
  await updateConversations(tx, placed, rows, idOf)
  for (const { arrival, conversation } of placed) {
    events.push({
      name: 'message.created',
      inboxId: arrival.inbox.id,
      conversationId: conversation.id,
      messageId: idOf(arrival),
    })
  }
  return placed.map(({ arrival }) => ({ inboxId: arrival.inbox.id, externalId: arrival.event.externalId }))
}

/** Leaves out what is stored already and what the batch holds twice. */
async function withoutKnown(tx: Tx, arrivals: Array<Arrival<InboundMessage>>) {
  const unique = new Map(
    arrivals.map((arrival) => [`${arrival.inbox.id}:${arrival.event.externalId}`, arrival]),
  )
  if (unique.size === 0) return []
  const known = await tx
    .selectFrom('message')
    .select(['inbox_id', 'external_id'])
    .where('inbox_id', 'in', [...new Set(arrivals.map(({ inbox }) => inbox.id))])
    .where('external_id', 'in', [...new Set(arrivals.map(({ event }) => event.externalId))])
    .execute()
  for (const row of known) unique.delete(`${row.inbox_id}:${row.external_id}`)
  return [...unique.values()]
}

/** Finds the contact and the conversation of each message. */
async function place(
  ctx: AppContext,
  tx: Tx,
  fresh: Array<Arrival<InboundMessage>>,
  events: NewEvent[],
): Promise<Placed[]> {
  const channel = (fresh[0] as Arrival<InboundMessage>).inbox.channel
  const { contactIds, changed } = await resolveContacts(
    ctx,
    tx,
    channel,
    fresh.map(({ event }) => ({ person: event.from, at: event.at })),
  )
  const pairs = fresh.map(({ inbox, event }, index) => ({
    inboxId: inbox.id,
    contactId: contactIds[index] as number,
    at: event.at,
  }))
  const opened = await openConversations(ctx, tx, pairs)
  for (const row of opened.created) {
    events.push({ name: 'conversation.created', inboxId: row.inbox_id, conversationId: row.id })
  }
  for (const row of opened.reopened) {
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
    events.push({ name: 'conversation.reopened', inboxId: row.inbox_id, conversationId: row.id, entryId })
  }
  const placed = fresh.map((arrival, index) => {
    const contactId = contactIds[index] as number
    const conversation = opened.conversations.get(pairKey(arrival.inbox.id, contactId)) as ConversationRow
    return { arrival, contactId, conversation }
  })
  events.push(...(await contactsUpdated(tx, changed)))
  return placed
}

async function insertAttachments(
  ctx: AppContext,
  tx: Tx,
  placed: Placed[],
  idOf: (arrival: Arrival<InboundMessage>) => number,
): Promise<void> {
  const rows = placed.flatMap(({ arrival }) =>
    arrival.event.message.files.map((file, position) => ({
      public_id: randomPublicId(),
      message_id: idOf(arrival),
      inbox_id: arrival.inbox.id,
      position,
      kind: file.kind,
      provider_id: file.id,
      file_name: file.fileName,
      mime_type: file.mimeType,
      size: null,
      sha256: file.sha256,
      state: 'pending' as const,
      blob: null,
      attempts: 0,
      next_at: ctx.clock.now(),
    })),
  )
  if (rows.length === 0) return
  for (const portion of ctx.db.portions(rows)) await tx.insertInto('attachment').values(portion).execute()
  ctx.db.afterCommit(tx, () => ctx.notifier.notify('media'))
}

/** Newest message, count and window of each conversation, by the provider's clock. */
async function updateConversations(
  tx: Tx,
  placed: Placed[],
  rows: Array<{ sent_at: number }>,
  idOf: (arrival: Arrival<InboundMessage>) => number,
): Promise<void> {
  const updates = new Map<number, ConversationRow>()
  placed.forEach(({ arrival, conversation }, index) => {
    const row = updates.get(conversation.id) ?? { ...conversation }
    const sentAt = (rows[index] as { sent_at: number }).sent_at
    const id = idOf(arrival)
    const newest =
      row.last_message_id === null ||
      sentAt > row.last_message_at ||
      (sentAt === row.last_message_at && id > row.last_message_id)
    if (newest) {
      row.last_message_at = sentAt
      row.last_message_id = id
    }
    row.last_inbound_at = Math.max(row.last_inbound_at ?? 0, sentAt)
    row.inbound_count += 1
    const { replyUntil, at } = arrival.event
    // Counted from the time we believe, so that a clock ahead of ours opens no longer window.
    if (replyUntil !== null) row.reply_until = Math.max(row.reply_until ?? 0, replyUntil - at + sentAt)
    updates.set(conversation.id, row)
  })
  for (const row of updates.values()) {
    await tx
      .updateTable('conversation')
      .set({
        status: row.status,
        resolved_at: row.resolved_at,
        last_message_at: row.last_message_at,
        last_message_id: row.last_message_id,
        last_inbound_at: row.last_inbound_at,
        reply_until: row.reply_until,
        inbound_count: row.inbound_count,
      })
      .where('id', '=', row.id)
      .execute()
  }
}
