/** Writes what arrives: new messages, and what is told anew of those that are here. */
import type { AppContext } from '../../context.ts'
import type { NewEvent } from '../../events/log.ts'
import type { Tx } from '../../storage/database.ts'
import { isMail } from '../mail/file.ts'
import { insertMails, linkRawMails, type StoredMail } from '../mail/store.ts'
import { reuniteThreads } from '../mail/thread-reunite.ts'
import { noteActivities } from '../conversation/activity.ts'
import type { ConversationRow } from '../conversation/open.ts'
import { keyOf, sortArrivals, type Known, type MessageArrival } from './arrivals.ts'
import { insertFiles } from './files.ts'
import { addToKnown } from './known.ts'
import { placeMessages, type Placed } from './place.ts'

export interface Inserted {
  messages: Array<{ inboxId: number; externalId: string }>
  conversations: ConversationRow[]
}

export async function insertMessages(
  ctx: AppContext,
  tx: Tx,
  arrivals: readonly MessageArrival[],
  events: NewEvent[],
): Promise<Inserted> {
  if (arrivals.length === 0) return { messages: [], conversations: [] }
  const { fresh, known } = await sortArrivals(tx, arrivals)
  const promoted = known.filter(isLiveAfterAll)
  const both = [...fresh, ...promoted.map(({ arrival }) => arrival)]
  const homes = new Map(promoted.map(({ arrival, row }) => [keyOf(arrival), row.conversation_id]))
  const { placed, created, suspects } = await placeMessages(ctx, tx, both, homes, events)
  const added = placed.slice(0, fresh.length)
  const ids = await insertRows(ctx, tx, added)
  for (const { row } of promoted) ids.push(row.id)
  await insertMails(ctx, tx, mailsOf(added, ids))
  await insertFiles(
    ctx,
    tx,
    added.map(({ arrival }, index) => ({ arrival, messageId: ids[index] as number })),
  )
  await noteActivities(
    ctx,
    tx,
    placed.map(({ arrival: { inbox, event }, conversation, sentAt }, index) => ({
      conversation,
      channel: inbox.channel,
      messageId: ids[index] as number,
      sentAt,
      event,
    })),
    events,
  )
  tellAdded(added, ids, created, events)
  const moved = promoted.map((each, index) => ({ ...each, placed: placed[fresh.length + index] as Placed }))
  await addToKnown(ctx, tx, known, moved, events)
  await linkRawMails(tx, arrivedMails(arrivals, added, ids, known))
  await reuniteThreads(ctx, tx, suspects, events)
  return {
    messages: fresh.map(({ inbox, event }) => ({ inboxId: inbox.id, externalId: event.externalId })),
    conversations: created,
  }
}

/** It came with the history first: what a live message does is still to be done. */
const isLiveAfterAll = ({ arrival, row }: Known) => row.via === 'history' && arrival.event.origin === 'live'

function mailsOf(messages: ReadonlyArray<{ arrival: MessageArrival }>, ids: readonly number[]): StoredMail[] {
  return messages.flatMap(({ arrival }, index) =>
    isMail(arrival) ? [{ arrival, messageId: ids[index] as number }] : [],
  )
}

/** All that arrived: what comes twice at once is one message, and two mails as they came. */
function arrivedMails(
  arrivals: readonly MessageArrival[],
  added: readonly Placed[],
  ids: readonly number[],
  known: readonly Known[],
): StoredMail[] {
  const mails = arrivals.filter(isMail)
  if (mails.length === 0) return []
  const messageIds = new Map([
    ...added.map(({ arrival }, index) => [keyOf(arrival), ids[index] as number] as const),
    ...known.map(({ arrival, row }) => [keyOf(arrival), row.id] as const),
  ])
  return mails.map((arrival) => ({ arrival, messageId: messageIds.get(keyOf(arrival)) as number }))
}

/** Ids in the order of `placed`. */
async function insertRows(ctx: AppContext, tx: Tx, placed: readonly Placed[]): Promise<number[]> {
  const now = ctx.clock.now()
  const ids = new Map<string, number>()
  for (const portion of ctx.db.portions(placed.map((each) => rowOf(each, now)))) {
    const inserted = await tx
      .insertInto('message')
      .values(portion)
      .returning(['id', 'inbox_id', 'external_id'])
      .execute()
    for (const row of inserted) ids.set(`${row.inbox_id}:${row.external_id}`, row.id)
  }
  return placed.map(({ arrival: { inbox, event } }) => ids.get(`${inbox.id}:${event.externalId}`) as number)
}

function rowOf({ arrival: { inbox, event }, conversation, sentAt }: Placed, now: number) {
  const { message, direction, origin } = event
  const delivery = direction === 'out' ? (event.delivery ?? 'sent') : null
  return {
    conversation_id: conversation.id,
    inbox_id: inbox.id,
    direction,
    type: message.type,
    text: message.text,
    details: message.details ? JSON.stringify(message.details) : null,
    external_id: event.externalId,
    client_id: null,
    correlation: null,
    attempt: 1,
    author_id: null,
    quoted_id: message.quotedId,
    forwarded: message.forwarded ? (1 as const) : (0 as const),
    sent_at: sentAt,
    created_at: now,
    delivery,
    delivery_at: delivery && sentAt,
    failure_code: null,
    failure_reason: delivery === 'failed' ? 'other' : null,
    failure_detail: null,
    edited_at: null,
    edit_id: null,
    revoked_at: null,
    via: origin === 'history' ? ('history' as const) : direction === 'out' ? ('app' as const) : null,
  }
}

/** A history is told once for each conversation, whatever it holds. */
function tellAdded(
  placed: readonly Placed[],
  ids: readonly number[],
  created: readonly ConversationRow[],
  events: NewEvent[],
): void {
  const told = new Set(created.map(({ id }) => id))
  placed.forEach(({ arrival: { inbox, event }, conversation }, index) => {
    const about = { inboxId: inbox.id, conversationId: conversation.id }
    if (event.origin === 'live')
      events.push({ name: 'message.created', ...about, messageId: ids[index] as number })
    else if (!told.has(conversation.id)) {
      told.add(conversation.id)
      events.push({ name: 'conversation.imported', ...about })
    }
  })
}
