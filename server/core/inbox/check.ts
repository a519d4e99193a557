/** Live connection tests: what an adapter finds is kept, and what it can put right is put right. */
import type { CheckResult, CheckStep, Delivery } from '../../../channels/adapter.ts'
import { DAY, SECOND } from '../../clock.ts'
import type { AppContext } from '../../context.ts'
import type { ChannelKind } from '../../contract/common.ts'
import { notFound, providerRefused } from '../../errors.ts'
import type { Tx } from '../../storage/database.ts'
import { authorise, type Actor } from '../access.ts'
import { record } from '../record.ts'
import { healthOf, lockHealth, saveHealth, withFacts, type Health } from './health-row.ts'
import { accountOf, findInbox, type Inbox } from './store.ts'

export const CHECK_TIMEOUT = 30 * SECOND

/** What a token that works again mends. Whether it does, a passing test shows. */
const MENDED_BY_A_TOKEN: readonly string[] = ['channel_disconnected', 'permission_missing']

/** Where a provider, or whoever else, has to reach us; null: the public address is not configured. */
export function deliveryTo(ctx: AppContext, channel: ChannelKind, simulator: boolean): Delivery | null {
  const { webhook } = ctx.channel(channel)
  const simulated = simulator && webhook !== undefined
  const base = simulated ? ctx.simulatorUrl && new URL(ctx.simulatorUrl).origin : ctx.config.publicUrl
  return base ? { url: webhook ? `${base}/webhooks/${channel}` : base } : null
}

export async function checkInbox(ctx: AppContext, actor: Actor, id: number): Promise<CheckStep[]> {
  authorise(actor, 'inbox.manage', { inboxId: id })
  return check(ctx, actor, await findInbox(ctx.db.read, id))
}

/** Has the adapter put one step right, and looks whether it is. */
export async function mendInbox(
  ctx: AppContext,
  actor: Actor,
  id: number,
  step: string,
): Promise<CheckStep[]> {
  authorise(actor, 'inbox.manage', { inboxId: id })
  const inbox = await findInbox(ctx.db.read, id)
  const { mend } = ctx.channel(inbox.channel)
  if (!mend) throw notFound()
  const delivery = deliveryTo(ctx, inbox.channel, inbox.simulator === 1)
  const outcome = await mend(step, accountOf(ctx, inbox), delivery, AbortSignal.timeout(CHECK_TIMEOUT))
  if (!outcome.ok) throw providerRefused(outcome.failure.detail)
  return check(ctx, actor, inbox)
}

/** Those that were not tested for a day, or are to be tested now. */
export async function inboxesToCheck(ctx: AppContext): Promise<Inbox[]> {
  const now = ctx.clock.now()
  return ctx.db.read
    .selectFrom('inbox')
    .leftJoin('inbox_health as health', 'health.inbox_id', 'inbox.id')
    .selectAll('inbox')
    .where(({ eb, or }) =>
      or([
        eb('health.checked_at', 'is', null),
        eb('health.checked_at', '<=', now - DAY),
        eb('health.check_wanted_at', '<=', now),
      ]),
    )
    .orderBy('inbox.id')
    .execute()
}

export async function check(ctx: AppContext, actor: Actor, inbox: Inbox): Promise<CheckStep[]> {
  const { wanted, result, askedAt } = await ask(ctx, inbox)
  await ctx.db.transaction(async (tx) => {
    await ctx.db.lockEventLog(tx)
    const health = await lockHealth(ctx, tx, inbox.id)
    await saveHealth(tx, inbox.id, {
      ...withFacts(health, result.facts, askedAt),
      steps: JSON.stringify(result.steps),
      checked_at: askedAt,
      // Asked for again since: that test is still to come.
      ...(health.check_wanted_at === wanted ? { check_wanted_at: null } : {}),
    })
    const failed = result.steps.filter(({ state }) => state === 'failed').length
    const resumed = failed === 0 && wanted !== null && (await goOn(ctx, tx, inbox.id, health))
    const same = health.steps === JSON.stringify(result.steps)
    if (actor.kind === 'system' && same && !resumed) return
    const audit = { action: 'inbox.check', object: 'inbox', objectId: inbox.id, detail: { failed, resumed } }
    await record(ctx, tx, actor, audit, { name: 'inbox.updated', inboxId: inbox.id })
  })
  return result.steps
}

async function ask(
  ctx: AppContext,
  inbox: Inbox,
): Promise<{ wanted: number | null; result: CheckResult; askedAt: number }> {
  const { check_wanted_at: wanted } = await healthOf(ctx.db.read, inbox.id)
  const askedAt = ctx.clock.now()
  const delivery = deliveryTo(ctx, inbox.channel, inbox.simulator === 1)
  const result = await ctx
    .channel(inbox.channel)
    .check(accountOf(ctx, inbox), delivery, AbortSignal.timeout(CHECK_TIMEOUT))
  return { wanted, result, askedAt }
}

/** The settings were changed and work. What else the provider stopped us for is another matter. */
async function goOn(ctx: AppContext, tx: Tx, id: number, { stopped_for }: Health): Promise<boolean> {
  const left = stopped_for === null || MENDED_BY_A_TOKEN.includes(stopped_for) ? null : stopped_for
  const resumed = await tx
    .updateTable('inbox')
    .set({ paused: left })
    .where('id', '=', id)
    .where('paused', 'in', MENDED_BY_A_TOKEN)
    .executeTakeFirst()
  if (resumed.numUpdatedRows === 0n) return false
  await saveHealth(tx, id, { stopped_for: left })
  ctx.db.afterCommit(tx, () => ctx.notifier.notify('outbox'))
  return true
}
