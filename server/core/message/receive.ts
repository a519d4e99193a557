/**
 * Takes in what adapters have parsed, many at once and in any order.
 *
 * Every step asks "what is newer?" by the provider's clock and ids, never by arrival, and every insert
 * has a unique key: the same set of deliveries, in any order and however often, ends in the same state.
 */
import type { AppContext } from '../../context.ts'
import { appendEvents, type NewEvent } from '../../events/log.ts'
import type { Tx } from '../../storage/database.ts'
import { hearOfIdentities, hearNews, type NewsArrival } from '../contact/news.ts'
import type { Arrival, MessageArrival } from './arrivals.ts'
import { answerAutomatically } from '../mail/auto-reply.ts'
import { dropSources, withoutErased } from '../mail/erased.ts'
import { hearReports } from '../mail/reports.ts'
import { withoutForgottenMessages } from './forgotten.ts'
import { withoutForgotten } from './gone.ts'
import { insertMessages } from './insert.ts'
import { applyReferences, takeWaiting, type Reference } from './references.ts'

export interface Arrivals {
  messages: MessageArrival[]
  references: Array<Arrival<Reference>>
  news: NewsArrival[]
}

/**
 * Who is who first, so that messages find their people; then messages, and last what refers to messages
 * and conversations. So a batch needs no second look.
 */
export async function receive(ctx: AppContext, tx: Tx, told: Arrivals): Promise<void> {
  const arrivals = await withoutForgottenMessages(ctx, tx, told)
  if (arrivals !== told) {
    const stays = new Set(arrivals.messages)
    await dropSources(
      ctx,
      tx,
      told.messages.filter((each) => !stays.has(each)),
    )
  }
  const events: NewEvent[] = []
  const notes = await hearOfIdentities(ctx, tx, arrivals.news, events)
  const welcome = await withoutErased(tx, await withoutForgotten(tx, arrivals.messages))
  const arrived = await hearReports(ctx, tx, welcome, events)
  const { messages, conversations: created } = await insertMessages(ctx, tx, arrived, events)
  const targets = messages.map(({ inboxId, externalId }) => ({ inboxId, target: externalId }))
  const waiting = await takeWaiting(tx, targets)
  await hearNews(ctx, tx, arrivals.news, { notes, created }, events)
  const references = await withoutForgotten(tx, arrivals.references)
  await applyReferences(ctx, tx, [...waiting, ...references], events)
  await appendEvents(ctx, tx, events)
  await answerAutomatically(ctx, tx, created)
}
