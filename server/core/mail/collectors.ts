/**
 * Who collects from which inbox. A lease keeps two nodes from it at the same time; whoever has lost it can't
 * write any more, for every write asks for it in the same transaction.
 */
import type { Selectable } from 'kysely'
import type { Failure } from '../../../channels/adapter.ts'
import { MINUTE, SECOND } from '../../clock.ts'
import type { AppContext } from '../../context.ts'
import type { HealthView } from '../../contract/inbox.ts'
import { appendEvents } from '../../events/log.ts'
import type { Reader, Tx } from '../../storage/database.ts'
import { appendAudit } from '../audit/store.ts'
import type { CollectorTable } from './table.ts'

/** How long a holder may be believed without a word. */
export const LEASE = 30 * SECOND

/** Tries after a failure: at most so long after it, and doubled each time up to the longest. */
const FIRST_PAUSE = SECOND
const LONGEST_PAUSE = 5 * MINUTE
/** Where an admin has to mend something: trying often would only lock us out. */
const NEEDS_ADMIN_PAUSE = 15 * MINUTE
/** So often it may fail in a row before anybody hears of it: lines break, servers are restarted. */
const PATIENCE = 3

/** Thrown inside a transaction: another node collects. */
export class LeaseLost extends Error {
  override name = 'LeaseLost'
}

/** True: it is this node's turn, and nobody else's until the lease ends. */
export async function takeCollector(ctx: AppContext, inboxId: number): Promise<boolean> {
  const now = ctx.clock.now()
  if (!(await mayTake(ctx, inboxId, now))) return false
  return ctx.db.transaction(async (tx) => {
    await tx
      .insertInto('collector')
      .values({
        inbox_id: inboxId,
        holder: null,
        lease_until: 0,
        state: 'connecting',
        reason: null,
        detail: null,
        since: now,
        failures: 0,
        next_at: now,
      })
      .onConflict((conflict) => conflict.column('inbox_id').doNothing())
      .execute()
    const taken = await tx
      .updateTable('collector')
      .set({ holder: ctx.node, lease_until: now + LEASE })
      .where('inbox_id', '=', inboxId)
      .where('next_at', '<=', now)
      .where(({ eb, or }) =>
        or([eb('holder', 'is', null), eb('holder', '=', ctx.node), eb('lease_until', '<', now)]),
      )
      .executeTakeFirst()
    return taken.numUpdatedRows === 1n
  })
}

/** A look that writes nothing, for it is taken every second. */
async function mayTake(ctx: AppContext, inboxId: number, now: number): Promise<boolean> {
  const row = await ctx.db.read
    .selectFrom('collector')
    .select(['holder', 'lease_until', 'next_at'])
    .where('inbox_id', '=', inboxId)
    .executeTakeFirst()
  if (!row) return true
  return row.next_at <= now && (row.holder === null || row.holder === ctx.node || row.lease_until < now)
}

/** False: it is somebody else's meanwhile. */
export async function renewCollector(ctx: AppContext, inboxId: number): Promise<boolean> {
  const until = ctx.clock.now() + LEASE
  return ctx.db.transaction(async (tx) => {
    const renewed = await tx
      .updateTable('collector')
      .set({ lease_until: until })
      .where('inbox_id', '=', inboxId)
      .where('holder', '=', ctx.node)
      .executeTakeFirst()
    return renewed.numUpdatedRows === 1n
  })
}

/** Throws LeaseLost unless the inbox is still ours to collect from, and it stays so until the commit. */
export async function holdCollector(
  ctx: AppContext,
  tx: Tx,
  inboxId: number,
): Promise<Selectable<CollectorTable>> {
  const query = tx
    .selectFrom('collector')
    .selectAll()
    .where('inbox_id', '=', inboxId)
    .where('holder', '=', ctx.node)
  const row = await ctx.db.forUpdate(query).executeTakeFirst()
  if (!row) throw new LeaseLost()
  return row
}

/** Others may have it at once. */
export async function releaseCollectors(ctx: AppContext): Promise<void> {
  await ctx.db.transaction(async (tx) => {
    await tx
      .updateTable('collector')
      .set({ holder: null, lease_until: 0 })
      .where('holder', '=', ctx.node)
      .execute()
  })
}

/** At the start of the only process there is: whoever held a lease is dead. */
export async function forgetHolders(ctx: AppContext): Promise<void> {
  if (!ctx.db.exclusive) return
  await ctx.db.transaction(async (tx) => {
    await tx.updateTable('collector').set({ holder: null, lease_until: 0 }).execute()
  })
}

/** After a change of settings: whatever went wrong before says nothing any more. */
export async function collectAtOnce(tx: Tx, inboxId: number): Promise<void> {
  await tx.updateTable('collector').set({ next_at: 0, failures: 0 }).where('inbox_id', '=', inboxId).execute()
}

/** There is nothing to collect from this inbox. */
export async function noCollector(ctx: AppContext, inboxId: number): Promise<void> {
  await ctx.db.transaction(async (tx) => {
    const before = await holdCollector(ctx, tx, inboxId)
    await tx.deleteFrom('collector').where('inbox_id', '=', inboxId).execute()
    if (before.state === 'failed') await tell(ctx, tx, before, { state: 'ready', reason: null })
  })
}

export async function collectorReady(ctx: AppContext, inboxId: number): Promise<void> {
  await ctx.db.transaction(async (tx) => {
    await ctx.db.lockEventLog(tx)
    const before = await holdCollector(ctx, tx, inboxId)
    await change(ctx, tx, before, { state: 'ready', reason: null, detail: null })
  })
}

/**
 * It broke off and is tried again after a while. `lasted`: it had been ready for so long (ms) that this is a
 * failure of its own.
 */
export async function collectorFailed(
  ctx: AppContext,
  inboxId: number,
  { failure, needsAdmin, lasted }: { failure: Failure; needsAdmin: boolean; lasted: boolean },
): Promise<void> {
  await ctx.db.transaction(async (tx) => {
    await ctx.db.lockEventLog(tx)
    const before = await holdCollector(ctx, tx, inboxId)
    const failures = lasted ? 1 : before.failures + 1
    await tx
      .updateTable('collector')
      .set({ failures, next_at: ctx.clock.now() + pauseAfter(failures, needsAdmin) })
      .where('inbox_id', '=', inboxId)
      .execute()
    if (needsAdmin || failures >= PATIENCE || before.state === 'failed') {
      await change(ctx, tx, before, { state: 'failed', reason: failure.reason, detail: failure.detail })
    } else await change(ctx, tx, before, { state: 'connecting', reason: null, detail: null })
  })
}

/** Anywhere between nothing and the whole of it, so that many do not come back in step. */
function pauseAfter(failures: number, needsAdmin: boolean): number {
  if (needsAdmin) return NEEDS_ADMIN_PAUSE
  const longest = Math.min(FIRST_PAUSE * 2 ** Math.min(failures, 20), LONGEST_PAUSE)
  return Math.round(FIRST_PAUSE + Math.random() * (longest - FIRST_PAUSE))
}

type State = Pick<Selectable<CollectorTable>, 'state' | 'reason' | 'detail'>

/** Written, and told to consoles, only where it differs. */
async function change(
  ctx: AppContext,
  tx: Tx,
  before: Selectable<CollectorTable>,
  after: State,
): Promise<void> {
  const same = before.state === after.state && before.reason === after.reason
  if (same && before.detail === after.detail) return
  await tx
    .updateTable('collector')
    .set({ ...after, ...(same ? {} : { since: ctx.clock.now() }) })
    .where('inbox_id', '=', before.inbox_id)
    .execute()
  if (!same) await tell(ctx, tx, before, after)
}

async function tell(
  ctx: AppContext,
  tx: Tx,
  before: Selectable<CollectorTable>,
  after: Pick<State, 'state' | 'reason'>,
): Promise<void> {
  const { inbox_id: inboxId } = before
  // Going on after a broken line is nothing to keep for ever.
  if (after.state === 'failed' || before.state === 'failed') {
    const detail = { state: after.state, ...(after.reason && { reason: after.reason }) }
    const entry = { action: 'inbox.collect', object: 'inbox', objectId: inboxId, detail } as const
    await appendAudit(ctx, tx, { kind: 'system' }, entry)
  }
  await appendEvents(ctx, tx, [{ name: 'inbox.updated', inboxId }])
}

/** null: nothing is collected from it. */
export async function presentCollector(db: Reader, inboxId: number): Promise<HealthView['collector']> {
  const row = await db
    .selectFrom('collector')
    .select(['state', 'reason', 'detail', 'since'])
    .where('inbox_id', '=', inboxId)
    .executeTakeFirst()
  return row ?? null
}
