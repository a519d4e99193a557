/** In the server under test: a rule over everything that has ended, and a run for as long as is measured. */
import { RuleBody } from '../../server/contract/retention.ts'
import type { AppContext } from '../../server/context.ts'
import { bumpPolicy } from '../../server/core/retention/due.ts'
import { makeForecast, saveForecast } from '../../server/core/retention/run/forecast.ts'
import { goOn, startRun } from '../../server/core/retention/run/run.ts'
import { workOutDues } from '../../server/core/retention/work-out.ts'

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

/** Stops by itself after a while; what is left is left. */
export async function purge(ctx: AppContext): Promise<{ messages: number; seconds: number }> {
  const count = async () => {
    const { rows } = await ctx.db.read
      .selectFrom('message')
      .select(({ fn }) => fn.countAll<number>().as('rows'))
      .where('external_id', 'like', 'wamid.HBgNNDkxNTE1NTUwMzQxMhUCABIY0%')
      .executeTakeFirstOrThrow()
    return Number(rows)
  }
  const before = await count()
  const runId = await startRun(ctx, null)
  const began = performance.now()
  const inTime = async () => {
    if (performance.now() - began > RUN_MS) throw new Error('long enough')
  }
  await goOn(ctx, runId, inTime).catch(() => {})
  const seconds = (performance.now() - began) / 1000
  return { messages: before - (await count()), seconds }
}
