/** Every minute: is it time for a run, is one to be gone on with, and can the clock be believed? */
import { HOUR, momentOf } from '../../../clock.ts'
import type { AppContext } from '../../../context.ts'
import { nextRunAfter } from '../schedule.ts'
import { readState, type State } from '../state.ts'
import type { Fence } from './batch.ts'
import { isBelievable, isQuiet, isStillAhead, noteSeen } from './clock.ts'
import { giveUp } from './close.ts'
import { countDue, followForecast, readForecast } from './forecast.ts'
import { goOn, startPlanned } from './run.ts'
import { beginRun, endRun, unfinishedRun, type RunRow } from './store.ts'

/** How many things were changed. */
export async function tick(ctx: AppContext, fence: Fence): Promise<number> {
  const state = await readState(ctx.db.read)
  const now = ctx.clock.now()
  const stopped = await unfinishedRun(ctx.db.read)
  if (!isBelievable(momentOf(ctx.clock), state.seen_at, ctx.began)) return stopForClock(ctx, state, stopped)
  if (stopped?.reason === 'clock') {
    if (isStillAhead(stopped.ended_at, now, state.seen_at)) return 0
    // It is right again: the time that comes next is kept as any other.
    await giveUp(ctx, stopped.id, 'clock', fence)
  }
  await noteSeen(ctx.db, now)
  // Days are being worked out anew: what is due is known in a moment.
  if (state.walked_policy !== state.policy) return 0
  const open = await unfinishedRun(ctx.db.read)
  const quiet = isQuiet(state.settings, now)
  if (open?.state === 'running') {
    return quiet && open.agent_id === null ? 0 : goOnOrEnd(ctx, open.id, fence)
  }
  // A hold may be missing: somebody has to look first.
  if (open?.reason === 'restored') return 0
  const at = state.next_run_at ?? (await planFirst(ctx, state))
  if (now < at || quiet) {
    await followHourly(ctx, state)
    return 0
  }
  // One that waits for an answer may find things mended by now; else it goes on waiting.
  const runId = open ? await tryAgain(ctx, open.id) : await startPlanned(ctx, at, fence)
  return runId === null ? 0 : goOnOrEnd(ctx, runId, fence)
}

/** What breaks it off in the middle ends it; if not even that can be written, the next minute goes on with it. */
async function goOnOrEnd(ctx: AppContext, runId: number, fence: Fence): Promise<number> {
  try {
    return (await goOn(ctx, runId, fence)).changed
  } catch (error) {
    await giveUp(ctx, runId, 'error', fence).catch(() => {})
    throw error
  }
}

async function planFirst(ctx: AppContext, state: State): Promise<number> {
  const at = nextRunAfter(state.settings, ctx.clock.now())
  await ctx.db.transaction(async (tx) => {
    await tx.updateTable('retention_state').set({ next_run_at: at }).execute()
  })
  return at
}

async function tryAgain(ctx: AppContext, runId: number): Promise<number> {
  await ctx.db.transaction(async (tx) => {
    const next = nextRunAfter((await readState(tx)).settings, ctx.clock.now())
    await tx.updateTable('retention_state').set({ next_run_at: next }).execute()
    await tx
      .updateTable('retention_run')
      .set({ state: 'running', reason: null, ended_at: null })
      .where('id', '=', runId)
      .execute()
  })
  return runId
}

/** Nothing is deleted by a clock that can't be right, or of which nobody can say that it is; somebody has to look. */
async function stopForClock(ctx: AppContext, state: State, open: RunRow | undefined): Promise<number> {
  if (open?.state === 'stopped' && (open.reason === 'clock' || open.reason === 'restored')) return 0
  const now = ctx.clock.now()
  const due = await countDue(ctx, ctx.db.read, now)
  await ctx.db.transaction(async (tx) => {
    const id = open?.id ?? (await beginRun(ctx, tx, { kind: 'rules', forecast: due }))
    await endRun(ctx, tx, id, { state: 'stopped', reason: 'clock' })
  })
  ctx.log.error(
    { seenAt: state.seen_at, now },
    'the clock is far from the time that was seen last: nothing is deleted',
  )
  return 0
}

async function followHourly(ctx: AppContext, state: State): Promise<void> {
  const known = readForecast(state)
  if (known === null || ctx.clock.now() - known.at >= HOUR) await followForecast(ctx, state)
}
