/** What one piece of news does to its message. Changes `target` in memory; the caller saves it. */
import type { InboundEdit, InboundReaction, InboundRevoke, InboundStatus } from '../../../channels/adapter.ts'
import type { AppContext } from '../../context.ts'
import type { Tx } from '../../storage/database.ts'
import type { Effects } from './effects.ts'
import type { Reference, Target } from './references.ts'
import { advance, isNewer, readCorrelation } from './rules.ts'

/** True if a reader of the thread would see a difference. */
export async function applyReference(
  ctx: AppContext,
  tx: Tx,
  target: Target,
  event: Reference,
  effects: Effects,
): Promise<boolean> {
  switch (event.type) {
    case 'status':
      return applyStatus(ctx, tx, target, event, effects)
    case 'reaction':
      return applyReaction(tx, target, event)
    case 'edit':
      return applyEdit(tx, target, event)
    case 'revoke':
      if (target.direction !== sideOf(event)) return false
      // Told twice, the earlier time counts, whichever comes first.
      if (target.revoked_at !== null && target.revoked_at <= event.at) return false
      target.revoked_at = event.at
      return true
  }
}

/** Everybody can change and take back only what they wrote themselves. */
const sideOf = ({ by }: InboundEdit | InboundRevoke) => (by === 'contact' ? 'in' : 'out')

async function applyStatus(
  ctx: AppContext,
  tx: Tx,
  target: Target,
  event: InboundStatus,
  effects: Effects,
): Promise<boolean> {
  if (target.direction !== 'out' || target.delivery === null) return false
  const told = event.correlation ? readCorrelation(event.correlation) : null
  // How an earlier try left or failed says nothing about the one on its way now; that it arrived does.
  const undelivered = event.state === 'failed' || event.state === 'sent'
  if (told && told.attempt < target.attempt && undelivered) return false
  const code = event.failure?.code ?? null
  await ctx.db.insertNew(tx, 'receipt', [{ message_id: target.id, state: event.state, at: event.at, code }])
  const priced = effects.note(target, event)
  const next = advance(target.delivery, event.state)
  // Told twice (a failure by two codes, a receipt from two devices), the earlier one counts.
  const earlier = event.state === target.delivery && event.at < (target.delivery_at ?? 0)
  if (next === target.delivery && !earlier) return priced
  target.delivery = next
  target.delivery_at = event.at
  // The answer to our request may have been lost: now the provider's id is known after all.
  target.external_id ??= event.externalId
  const failure = next === 'failed' ? event.failure : null
  target.failure_code = failure?.code ?? null
  target.failure_reason = next === 'failed' ? (failure?.reason ?? 'other') : null
  target.failure_detail = failure?.detail ?? null
  return true
}

async function applyReaction(tx: Tx, target: Target, event: InboundReaction): Promise<boolean> {
  const author = event.by === 'contact' ? 'contact' : 'agent'
  const known = await tx
    .selectFrom('reaction')
    .select(['id', 'at', 'external_id', 'emoji'])
    .where('message_id', '=', target.id)
    .where('author', '=', author)
    .executeTakeFirst()
  // Meta counts in seconds, and what is taken back was there before: in a tie nothing is left.
  const orderOf = (emoji: string, id: string) => `${emoji === '' ? 1 : 0}${id}`
  const news = { at: event.at, id: orderOf(event.emoji, event.externalId) }
  if (known && !isNewer(news, { at: known.at, id: orderOf(known.emoji, known.external_id) })) return false
  // One of ours that carried another reaction no longer says how this one fares.
  const row = { emoji: event.emoji, external_id: event.externalId, at: event.at, source_id: null }
  if (known) await tx.updateTable('reaction').set(row).where('id', '=', known.id).execute()
  else {
    await tx
      .insertInto('reaction')
      .values({ message_id: target.id, author, ...row })
      .execute()
  }
  return (known?.emoji ?? '') !== event.emoji
}

async function applyEdit(tx: Tx, target: Target, event: InboundEdit): Promise<boolean> {
  if (target.direction !== sideOf(event)) return false
  const history = [
    // Before the first edit the text is the original; later it is one of the revisions.
    ...(target.edited_at === null
      ? [{ message_id: target.id, external_id: '', text: target.text, at: target.sent_at }]
      : []),
    { message_id: target.id, external_id: event.externalId, text: event.text, at: event.at },
  ]
  await tx
    .insertInto('revision')
    .values(history)
    .onConflict((conflict) => conflict.columns(['message_id', 'external_id']).doNothing())
    .execute()
  const news = { at: event.at, id: event.externalId }
  if (!isNewer(news, { at: target.edited_at, id: target.edit_id })) return false
  target.text = event.text
  target.edited_at = event.at
  target.edit_id = event.externalId
  return true
}
