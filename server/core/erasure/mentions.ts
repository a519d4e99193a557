/**
 * Where somebody stands in conversations of others, by mail. Names and addresses that stand there as such go: who
 * takes part, sender and recipients. So does what they wrote themselves. What others wrote is the others' letter,
 * with whoever it names in its text, and goes with them.
 */
import { sql } from 'kysely'
import type { AppContext } from '../../context.ts'
import type { NewEvent } from '../../events/log.ts'
import type { Reader, Tx } from '../../storage/database.ts'
import { forgetAutoReplies } from '../mail/auto-reply.ts'
import { clearPlaces, updated, type Cleared } from './mention-places.ts'
import { rememberMentions } from './mentions-kept.ts'

const PORTION = 50

export interface ErasedMentions extends Cleared {
  /** Conversations of others that were gone through; 0: there are no more. */
  conversations: number
  /** Others that are kept, and of which it is remembered that it is still to be done. */
  kept: number
  events: NewEvent[]
}

/** In lower case. */
export async function mailAddressesOf(db: Reader, contactId: number): Promise<string[]> {
  const rows = await db
    .selectFrom('identity')
    .select('value')
    .where('contact_id', '=', contactId)
    .where('channel', '=', 'email')
    .where('kind', '=', 'email')
    .execute()
  return [...new Set(rows.map(({ value }) => value.toLowerCase()))]
}

/** Conversations of others in which somebody stands, whatever keeps these. */
function mentioning(db: Reader, contactId: number, addresses: readonly string[]) {
  return db
    .selectFrom('conversation')
    .select(['conversation.id', 'conversation.inbox_id'])
    .where('conversation.contact_id', '<>', contactId)
    .where(({ eb, or, selectFrom }) =>
      or([
        eb(
          'conversation.id',
          'in',
          selectFrom('participant').select('conversation_id').where('address', 'in', addresses),
        ),
        eb(
          'conversation.id',
          'in',
          selectFrom('mail_recipient')
            .innerJoin('message', 'message.id', 'mail_recipient.message_id')
            .select('message.conversation_id')
            .where(sql`lower(mail_recipient.address)`, 'in', addresses),
        ),
      ]),
    )
}

export async function countMentions(db: Reader, contactId: number): Promise<number> {
  const addresses = await mailAddressesOf(db, contactId)
  if (addresses.length === 0) return 0
  const rows = await mentioning(db, contactId, addresses).execute()
  return rows.length
}

/**
 * In some of them. What a hold or a floor keeps is kept whole; it is remembered, and gone through when that ends (see
 * mentions-kept.ts).
 */
export async function eraseMentions(ctx: AppContext, tx: Tx, contactId: number): Promise<ErasedMentions> {
  const erased: ErasedMentions = { conversations: 0, kept: 0, mails: 0, blobs: [], suppress: [], events: [] }
  const addresses = await mailAddressesOf(tx, contactId)
  if (addresses.length === 0) return erased
  const now = ctx.clock.now()
  const all = mentioning(tx, contactId, addresses)
  const kept = await all
    .where(({ eb, or }) => or([eb('conversation.held', '=', 1), eb('conversation.kept_until', '>', now)]))
    .execute()
  erased.kept = await rememberMentions(
    ctx,
    tx,
    kept.map(({ id }) => id),
    addresses,
  )
  const conversations = await ctx.db
    .forUpdate(
      all
        .where('conversation.held', '=', 0)
        .where(({ eb, or }) =>
          or([eb('conversation.kept_until', 'is', null), eb('conversation.kept_until', '<=', now)]),
        )
        .orderBy('conversation.id')
        .limit(PORTION),
    )
    .execute()
  await forgetAutoReplies(ctx, tx, addresses)
  if (conversations.length === 0) return erased
  const ids = conversations.map(({ id }) => id)
  return {
    ...erased,
    ...(await clearPlaces(ctx, tx, { ids, addresses, until: Number.MAX_SAFE_INTEGER })),
    conversations: ids.length,
    events: updated(conversations),
  }
}
