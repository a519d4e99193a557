/** What could not be taken in: kept as it came, shown to admins, replayed once the cause is mended. */
import { createHash } from 'node:crypto'
import type { AppContext } from '../context.ts'
import type { QuarantineDetail, QuarantineItem } from '../contract/inbox.ts'
import { authorise, type Actor } from '../core/access.ts'
import { appendAudit } from '../core/audit/store.ts'
import { decodeCursor, encodeCursor } from '../core/cursor.ts'
import { receivers } from '../core/inbox/receivers.ts'
import { appendEvents } from '../events/log.ts'
import { notFound } from '../errors.ts'
import type { Tx } from '../storage/database.ts'
import { deliveryKey } from './intake.ts'
import type { QuarantineTable } from '../storage/schema.ts'
import type { ChannelKind } from '../contract/common.ts'

export interface Quarantined {
  channel: string
  account: string | null
  reason: QuarantineTable['reason']
  detail: string | null
  body: Buffer
  signedBy: string
}

export async function quarantine(ctx: AppContext, tx: Tx, items: readonly Quarantined[]): Promise<void> {
  const rows = new Map(
    items.map(({ channel, account, reason, detail, body, signedBy }) => {
      const dedupe = createHash('sha256').update(`${channel}\n${reason}\n`).update(body).digest('hex')
      const row = {
        channel,
        account: account?.slice(0, 100) ?? null,
        reason,
        detail: detail?.slice(0, 500) ?? null,
        body,
        signed_by: signedBy,
        dedupe,
        received_at: ctx.clock.now(),
      }
      return [dedupe, row]
    }),
  )
  for (const portion of ctx.db.portions([...rows.values()])) {
    await tx
      .insertInto('quarantine')
      .values(portion)
      .onConflict((conflict) => conflict.column('dedupe').doNothing())
      .execute()
  }
  if (rows.size > 0) await appendEvents(ctx, tx, [{ name: 'quarantine.changed' }])
}

const PAGE = 50

export async function listQuarantine(
  ctx: AppContext,
  actor: Actor,
  cursor: string | undefined,
): Promise<{ items: QuarantineItem[]; next: string | null }> {
  authorise(actor, 'quarantine.read')
  let query = ctx.db.read
    .selectFrom('quarantine')
    .select(({ fn }) => [
      'id',
      'channel',
      'reason',
      'detail',
      'account',
      'received_at',
      fn<number>('length', ['body']).as('size'),
    ])
    .orderBy('id', 'desc')
    .limit(PAGE + 1)
  const after = decodeCursor(cursor)
  if (after) query = query.where('id', '<', after.id)
  const rows = await query.execute()
  const shown = rows.slice(0, PAGE)
  const last = shown.at(-1)
  return {
    items: shown.map((row) => ({
      id: row.id,
      channel: row.channel as ChannelKind,
      reason: row.reason,
      detail: row.detail,
      account: row.account,
      size: Number(row.size),
      receivedAt: row.received_at,
    })),
    next: rows.length > PAGE && last ? encodeCursor({ at: last.received_at, id: last.id }) : null,
  }
}

/** The raw piece itself. Looking at it is looking at personal data, so it is written down. */
export async function readQuarantined(ctx: AppContext, actor: Actor, id: number): Promise<QuarantineDetail> {
  authorise(actor, 'quarantine.read')
  return ctx.db.transaction(async (tx) => {
    const row = await find(tx, id)
    await appendAudit(ctx, tx, actor, { action: 'quarantine.view', object: 'quarantine', objectId: id })
    return {
      id,
      channel: row.channel as ChannelKind,
      reason: row.reason,
      detail: row.detail,
      account: row.account,
      size: row.body.length,
      receivedAt: row.received_at,
      raw: row.body.toString('utf8'),
    }
  })
}

/**
 * Puts it back where deliveries come in. What was parked for an account nobody had connected is now
 * for whichever inbox shares the secret that signed it; nothing gains a signature it never had.
 */
export async function replayQuarantined(ctx: AppContext, actor: Actor, id: number): Promise<void> {
  authorise(actor, 'quarantine.manage')
  await ctx.db.transaction(async (tx) => {
    const row = await find(tx, id)
    const signedBy = await alsoSignedBy(ctx, tx, row.channel as ChannelKind, JSON.parse(row.signed_by))
    await tx
      .insertInto('raw_delivery')
      .values({
        channel: row.channel,
        delivery_key: deliveryKey(row.channel, row.body),
        body: row.body,
        signed_by: JSON.stringify(signedBy),
        received_at: ctx.clock.now(),
      })
      .onConflict((conflict) => conflict.column('delivery_key').doNothing())
      .execute()
    await tx.deleteFrom('quarantine').where('id', '=', id).execute()
    await appendAudit(ctx, tx, actor, { action: 'quarantine.replay', object: 'quarantine', objectId: id })
    await appendEvents(ctx, tx, [{ name: 'quarantine.changed' }])
    ctx.db.afterCommit(tx, () => ctx.notifier.notify('raw'))
  })
}

/** Inboxes that hold the same secret as one that signed: the signature was just as much theirs. */
async function alsoSignedBy(
  ctx: AppContext,
  tx: Tx,
  kind: ChannelKind,
  signedBy: readonly number[],
): Promise<number[]> {
  const all = await receivers(ctx, kind, tx)
  const signers = all.filter(({ inbox }) => signedBy.includes(inbox.id))
  return all
    .filter(
      (each) =>
        signers.includes(each) ||
        signers.some((signer) => each.channel.webhook?.sharesSecret(signer.settings, each.settings)),
    )
    .map(({ inbox }) => inbox.id)
}

export async function dropQuarantined(ctx: AppContext, actor: Actor, id: number): Promise<void> {
  authorise(actor, 'quarantine.manage')
  await ctx.db.transaction(async (tx) => {
    await find(tx, id)
    await tx.deleteFrom('quarantine').where('id', '=', id).execute()
    await appendAudit(ctx, tx, actor, { action: 'quarantine.drop', object: 'quarantine', objectId: id })
    await appendEvents(ctx, tx, [{ name: 'quarantine.changed' }])
  })
}

async function find(tx: Tx, id: number) {
  const row = await tx.selectFrom('quarantine').selectAll().where('id', '=', id).executeTakeFirst()
  if (!row) throw notFound()
  return row
}
