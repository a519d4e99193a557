/** What people do with runs, and with what is in quarantine. */
import type { AppContext } from '../../../context.ts'
import { conflict, notFound } from '../../../errors.ts'
import { authorise, type Actor } from '../../access.ts'
import { fetchBack } from '../../conversation/hide.ts'
import { record } from '../../record.ts'
import { refreshDue } from '../due.ts'
import { nextRunAfter } from '../schedule.ts'
import { lockState } from '../state.ts'
import { countDue } from './forecast.ts'
import { beginRun, goneOf, rulesOf, unfinishedRun } from './store.ts'

/** Begins a run as soon as somebody is free; its number. One that has not ended is that one. */
export async function runNow(ctx: AppContext, actor: Actor): Promise<number> {
  authorise(actor, 'retention.manage')
  const agentId = actor.kind === 'agent' ? actor.id : null
  return ctx.db.transaction(async (tx) => {
    // One at a time asks whether there is one.
    const { settings } = await lockState(ctx, tx)
    const open = await unfinishedRun(tx)
    if (open) return open.id
    const next = nextRunAfter(settings, ctx.clock.now())
    await tx.updateTable('retention_state').set({ next_run_at: next }).execute()
    const id = await beginRun(ctx, tx, { kind: 'rules', agentId, forecast: 0 })
    const audit = { action: 'retention.run', object: 'retention_run', objectId: id }
    await record(ctx, tx, actor, audit, { name: 'retention.updated' })
    ctx.db.afterCommit(tx, () => ctx.notifier.notify('retention'))
    return id
  })
}

/**
 * Lets a run go on that has stopped. `count`: what is still to go, as somebody has read and typed it. Throws
 * not_found, count_differs (with the right number).
 */
export async function continueRun(
  ctx: AppContext,
  actor: Actor,
  runId: number,
  { count, why }: { count: number; why: string },
): Promise<void> {
  authorise(actor, 'retention.manage')
  // Before anything is locked: with very much due it takes a moment, and what comes in meanwhile changes nothing.
  const due = await countDue(ctx, ctx.db.read, ctx.clock.now())
  await ctx.db.transaction(async (tx) => {
    await lockState(ctx, tx)
    const run = await tx
      .selectFrom('retention_run')
      .selectAll()
      .where('id', '=', runId)
      .where('kind', '=', 'rules')
      .executeTakeFirst()
    if (!run) throw notFound()
    if (run.state !== 'stopped') throw conflict('not_stopped', 'This run does not wait for an answer.')
    if (due !== count) throw conflict('count_differs', `${due} are to go.`)
    const done = rulesOf(run).reduce((sum, rule) => sum + rule.count, 0) + goneOf(run).quarantined
    await tx
      .updateTable('retention_run')
      .set({ state: 'running', reason: null, ended_at: null, forecast: done + count, why })
      .where('id', '=', runId)
      .execute()
    // Whoever says so has looked at the clock, too.
    await tx.updateTable('retention_state').set({ seen_at: ctx.clock.now() }).execute()
    const audit = {
      action: 'retention.continue',
      object: 'retention_run',
      objectId: runId,
      detail: { count },
    }
    await record(ctx, tx, actor, audit, { name: 'retention.updated' })
    ctx.db.afterCommit(tx, () => ctx.notifier.notify('retention'))
  })
}

/** Out of quarantine. Throws not_found. */
export async function restoreQuarantined(ctx: AppContext, actor: Actor, id: number): Promise<void> {
  authorise(actor, 'retention.manage')
  await ctx.db.transaction(async (tx) => {
    const row = await ctx.db
      .forUpdate(tx.selectFrom('conversation').selectAll().where('id', '=', id))
      .executeTakeFirst()
    if (row?.hidden !== 'quarantined' || row.going_at !== null) throw notFound()
    const events = await fetchBack(ctx, tx, actor, [row])
    await refreshDue(ctx, tx, [id])
    const audit = { action: 'conversation.fetch_back', object: 'conversation', objectId: id }
    await record(ctx, tx, actor, audit, ...events, { name: 'retention.updated' })
  })
}
