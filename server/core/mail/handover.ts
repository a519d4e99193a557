/** How the recipients of a mail of ours fared when it was handed over, each for themselves. */
import type { Address, Failure, RefusedRecipient, SendResult } from '../../../channels/adapter.ts'
import type { AppContext } from '../../context.ts'
import type { Reader, Tx } from '../../storage/database.ts'

/** Who is still to get it. */
export async function recipientsLeft(db: Reader, messageId: number): Promise<Address[]> {
  const rows = await db
    .selectFrom('mail_recipient')
    .select('address')
    .where('message_id', '=', messageId)
    .where('state', '=', 'waiting')
    .orderBy('position')
    .execute()
  return rows.map(({ address }) => ({ kind: 'email', value: address }))
}

/**
 * The server took it for all but these. What a report has told meanwhile is the newer word. `later`: whom of
 * them it may take another time; they go on waiting.
 */
export async function noteTaken(
  ctx: AppContext,
  tx: Tx,
  messageId: number,
  refused: readonly RefusedRecipient[] = [],
  later: readonly RefusedRecipient[] = [],
): Promise<void> {
  for (const { address, failure } of refused) await fail(ctx, tx, messageId, failure, address)
  const waits = later.map(({ address }) => address)
  await waiting(tx, messageId)
    .set({ state: 'accepted', at: ctx.clock.now() })
    .$if(waits.length > 0, (query) => query.where('address', 'not in', waits))
    .execute()
}

/** Refused at last, for those who were left: where others have it, it was accepted without these. */
export async function withoutTheRest(tx: Tx, messageId: number, result: Rejected): Promise<SendResult> {
  const { mail_id: mailId } = await tx
    .selectFrom('mail')
    .select('mail_id')
    .where('message_id', '=', messageId)
    .executeTakeFirstOrThrow()
  const taken = await tx
    .selectFrom('mail_recipient')
    .select('id')
    .where('message_id', '=', messageId)
    .where('state', 'in', ['accepted', 'delayed', 'delivered'])
    .executeTakeFirst()
  if (!taken || mailId === null) return result
  const left = await recipientsLeft(tx, messageId)
  const refused = left.map(({ value }) => ({ address: value, failure: result.failure, retry: null }))
  return { outcome: 'accepted', externalId: mailId, addresses: [], refused }
}

type Rejected = Extract<SendResult, { outcome: 'rejected' }>

export async function noteRefused(
  ctx: AppContext,
  tx: Tx,
  messageId: number,
  failure: Failure,
): Promise<void> {
  await fail(ctx, tx, messageId, failure)
}

async function fail(
  ctx: AppContext,
  tx: Tx,
  messageId: number,
  { code, reason, detail }: Failure,
  address?: string,
): Promise<void> {
  const failure = { failure_code: code, failure_reason: reason, failure_detail: detail }
  await waiting(tx, messageId)
    .set({ state: 'failed', at: ctx.clock.now(), ...failure })
    .$if(address !== undefined, (query) => query.where('address', '=', address ?? ''))
    .execute()
}

const waiting = (tx: Tx, messageId: number) =>
  tx.updateTable('mail_recipient').where('message_id', '=', messageId).where('state', '=', 'waiting')

/** It is sent once more: to those who did not get it, or who may not have. */
export async function waitAgain(ctx: AppContext, tx: Tx, messageId: number): Promise<void> {
  const again = {
    state: 'waiting' as const,
    failure_code: null,
    failure_reason: null,
    failure_detail: null,
    at: ctx.clock.now(),
  }
  const all = tx.updateTable('mail_recipient').set(again).where('message_id', '=', messageId)
  await all.where('state', '=', 'failed').execute()
  if ((await recipientsLeft(tx, messageId)).length === 0) await all.execute()
}
