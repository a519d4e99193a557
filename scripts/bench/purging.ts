/** In the server under test: a rule over everything that has ended, and a run for as long as is measured. */
import { setTimeout } from 'node:timers/promises'
import { RuleBody } from '../../server/contract/retention.ts'
import type { AppContext } from '../../server/context.ts'
import { bumpPolicy } from '../../server/core/retention/due.ts'
import { makeForecast, saveForecast } from '../../server/core/retention/run/forecast.ts'
import { goOn, startRun } from '../../server/core/retention/run/run.ts'
import { endRun, goneOf } from '../../server/core/retention/run/store.ts'
import { workOutDues } from '../../server/core/retention/work-out.ts'
import type { Job } from '../../server/jobs/job.ts'
import { retention } from '../../server/jobs/retention.ts'
import { runJob } from '../../server/jobs/scheduler.ts'

const RUN_MS = 15_000

/** As if it had been switched on long ago. Gives the milliseconds in which all days were worked out. */
export async function putRuleInForce(ctx: AppContext): Promise<number> {
  const body = RuleBody.parse({
    kind: 'limit',
    name: 'WhatsApp 90 days',
    clock: 'resolved',
    period: { count: 90, unit: 'days' },
  })
  await ctx.db.transaction(async (tx) => {
    await bumpPolicy(ctx, tx)
    await tx
      .insertInto('retention_rule')
      .values({ id: 1, draft: null, draft_by: null, draft_at: null, created_at: 0 })
      .execute()
    await tx
      .insertInto('retention_rule_version')
      .values({
        rule_id: 1,
        version: 1,
        body: JSON.stringify(body),
        since_at: 0,
        at: 0,
        agent_id: null,
        why: 'bench',
        forecast: null,
      })
      .execute()
  })
  const began = performance.now()
  await workOutDues(ctx)
  const took = performance.now() - began
  const forecast = await makeForecast(ctx, ctx.db.read)
  await ctx.db.transaction((tx) => saveForecast(tx, forecast))
  return took
}

/**
 * Stops by itself after a while; what is left is left. Under the lease of the job: its every minute would go on with a
 * run that it finds, beside the one that is measured.
 */
export async function purge(ctx: AppContext): Promise<{ messages: number; seconds: number }> {
  let runId = 0
  let seconds = 0
  const measured: Job = {
    ...retention,
    run: async () => {
      runId = await startRun(ctx, null)
      seconds = await runFor(ctx, runId)
      return 0
    },
  }
  while (!(await runJob(ctx, measured, true)).ran) await setTimeout(100)
  // By its own row: counting millions of messages would keep everybody waiting.
  const run = await ctx.db.read
    .selectFrom('retention_run')
    .selectAll()
    .where('id', '=', runId)
    .executeTakeFirstOrThrow()
  return { messages: goneOf(run).messages, seconds }
}

async function runFor(ctx: AppContext, runId: number): Promise<number> {
  const began = performance.now()
  const inTime = async () => {
    if (performance.now() - began > RUN_MS) throw new LongEnough()
  }
  await goOn(ctx, runId, inTime).catch(async (error: unknown) => {
    if (!(error instanceof LongEnough)) throw error
    // Broken off, it has ended: else the next minute would go on with it.
    await ctx.db.transaction((tx) => endRun(ctx, tx, runId, { state: 'failed', reason: 'error' }))
  })
  return (performance.now() - began) / 1000
}

class LongEnough extends Error {}
