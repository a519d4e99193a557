/**
 * A run by the rules, from the question whether it may to its certificate. Whatever interrupts it, the next tick goes
 * on with it: its row is its progress, and what is done is not found again.
 */
import type { AppContext } from '../../../context.ts'
import type { Tx } from '../../../storage/database.ts'
import { growHolds } from '../../hold/grow.ts'
import { flushLedger } from '../../ledger/ledger.ts'
import { checkOwnLedger } from '../../ledger/check.ts'
import { verifyRun } from '../certificate.ts'
import { nextRunAfter } from '../schedule.ts'
import { lockState, readState, type State } from '../state.ts'
import type { Fence } from './batch.ts'
import { isQuiet } from './clock.ts'
import { closeRun } from './close.ts'
import { countDue, exceeds, expectedBy, makeForecast, readForecast, saveForecast } from './forecast.ts'
import { takeOldMails } from './mails.ts'
import { beginRun, endRun, goneOf, rulesOf, unfinishedRun, type RunRow } from './store.ts'
import { takeOldSystemData } from './system.ts'
import { bringBackInVain, walkDue } from './walk.ts'

export interface RunOutcome {
  runId: number
  /** paused: it goes on at the next tick */
  state: 'done' | 'stopped' | 'paused'
  /** Conversations, mails and rows of the system's own that something was done to. */
  changed: number
}

const NO_FENCE: Fence = async () => {}

/**
 * Runs now, whatever the schedule says; one that has not ended is gone on with. `agentId`: who started it, and
 * whom quiet hours don't hold up.
 */
export async function runRetention(
  ctx: AppContext,
  ask: { kind: 'rules'; agentId?: number | null },
  fence: Fence = NO_FENCE,
): Promise<RunOutcome> {
  const open = await unfinishedRun(ctx.db.read)
  const runId = open?.id ?? (await startRun(ctx, ask.agentId ?? null))
  return goOn(ctx, runId, fence)
}

/** A run that the next tick does; the time after it is planned in the same transaction. */
export async function startRun(ctx: AppContext, agentId: number | null): Promise<number> {
  return ctx.db.transaction(async (tx) => beginNow(ctx, tx, await readState(tx), agentId))
}

/**
 * The run of a time that was planned. null: it has begun already. A clock that jumps ends a lease early, and two
 * ticks may find the same time.
 */
export async function startPlanned(ctx: AppContext, at: number, fence: Fence): Promise<number | null> {
  return ctx.db.transaction(async (tx) => {
    await fence(tx)
    const state = await lockState(ctx, tx)
    return state.next_run_at === at ? beginNow(ctx, tx, state, null) : null
  })
}

async function beginNow(
  ctx: AppContext,
  tx: Tx,
  { settings }: State,
  agentId: number | null,
): Promise<number> {
  const next = nextRunAfter(settings, ctx.clock.now())
  await tx.updateTable('retention_state').set({ next_run_at: next }).execute()
  return beginRun(ctx, tx, { kind: 'rules', agentId, forecast: 0 })
}

/** Goes on with a run that is running, or that had stopped and may find things mended. */
export async function goOn(ctx: AppContext, runId: number, fence: Fence): Promise<RunOutcome> {
  const run = await readRun(ctx, runId)
  const state = await readState(ctx.db.read)
  // What the search of a hold finds by now is held before anything goes.
  await growHolds(ctx)
  if (await ledgerTrouble(ctx)) return stop(ctx, runId, 'ledger', 0)
  const due = await countDue(ctx, ctx.db.read, ctx.clock.now())
  if (tooMuch(ctx, run, state, due)) return stop(ctx, runId, 'over_forecast', 0)
  const forecast = await noteForecast(ctx, run, due)
  const walked = await walkAll(ctx, run, forecast, fence)
  if (walked.state !== 'done') {
    return walked.state === 'paused'
      ? { runId, state: 'paused', changed: walked.changed }
      : stop(ctx, runId, 'over_forecast', walked.changed)
  }
  const system = await takeOldSystemData(ctx)
  const check = await verifyRun(ctx, { conversations: walked.erased, files: walked.files })
  await finish(ctx, runId, fence, check)
  if (await ledgerTrouble(ctx)) return stop(ctx, runId, 'ledger', walked.changed)
  return { runId, state: 'done', changed: walked.changed + system }
}

async function readRun(ctx: AppContext, runId: number): Promise<RunRow> {
  return ctx.db.read.selectFrom('retention_run').selectAll().where('id', '=', runId).executeTakeFirstOrThrow()
}

/** What can't be proved is not done. */
async function ledgerTrouble(ctx: AppContext): Promise<boolean> {
  try {
    await flushLedger(ctx)
    return !(await checkOwnLedger(ctx)).ok
  } catch (error) {
    ctx.log.error({ err: error }, 'the ledger can not be written')
    return true
  }
}

/** What somebody has looked at and let go on is theirs to answer for. */
function tooMuch({ clock }: AppContext, run: RunRow, state: State, due: number): boolean {
  return (
    run.why === null && exceeds(due, expectedBy(readForecast(state), clock.now()), state.settings.breaker)
  )
}

/** How many were to go, from the first look on. */
async function noteForecast(ctx: AppContext, run: RunRow, forecast: number): Promise<number> {
  if (run.forecast > 0) return run.forecast
  await ctx.db.transaction(async (tx) => {
    await tx
      .updateTable('retention_run')
      .set({ forecast, state: 'running', reason: null, ended_at: null })
      .where('id', '=', run.id)
      .execute()
  })
  return forecast
}

interface WalkedAll {
  state: 'done' | 'paused' | 'over_forecast'
  changed: number
  erased: number[]
  files: string[]
}

async function walkAll(ctx: AppContext, run: RunRow, forecast: number, fence: Fence): Promise<WalkedAll> {
  const before = doneBy(run)
  let verdict: WalkedAll['state'] = 'done'
  const mayGoOn = async (acted: number): Promise<boolean> => {
    const { settings } = await readState(ctx.db.read)
    if (run.agent_id === null && isQuiet(settings, ctx.clock.now())) verdict = 'paused'
    else if (exceeds(before + acted, forecast, settings.breaker)) verdict = 'over_forecast'
    return verdict === 'done'
  }
  await bringBackInVain(ctx, run.id, fence)
  const { acted, erased, files, finished } = await walkDue(ctx, { runId: run.id, fence, mayGoOn })
  const mails = finished ? await takeOldMails(ctx, run.id, fence, () => mayGoOn(acted)) : 0
  return { state: verdict, changed: acted + mails, erased, files }
}

/** By the run's own row, so that one that died goes on counting. */
function doneBy(run: RunRow): number {
  const rules = rulesOf(run).reduce((sum, { count }) => sum + count, 0)
  return rules + goneOf(run).quarantined
}

async function stop(
  ctx: AppContext,
  runId: number,
  reason: 'over_forecast' | 'ledger',
  changed: number,
): Promise<RunOutcome> {
  await ctx.db.transaction((tx) => endRun(ctx, tx, runId, { state: 'stopped', reason }))
  ctx.log.warn({ run: runId, reason }, 'a retention run has stopped and waits for an answer')
  return { runId, state: 'stopped', changed }
}

async function finish(
  ctx: AppContext,
  runId: number,
  fence: Fence,
  check: Awaited<ReturnType<typeof verifyRun>>,
): Promise<void> {
  const forecast = await makeForecast(ctx, ctx.db.read)
  await ctx.db.transaction(async (tx) => {
    await fence(tx)
    await saveForecast(tx, forecast)
    const run = await tx
      .selectFrom('retention_run')
      .selectAll()
      .where('id', '=', runId)
      .executeTakeFirstOrThrow()
    await closeRun(ctx, tx, run, { state: 'done', check })
  })
}
