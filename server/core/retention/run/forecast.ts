/**
 * How much is to go by when, as it was known when people last decided. What would take much more than that stops
 * and asks: a rule that was mistyped, or changed behind everybody's back, is seen before it has done anything.
 */
import { DAY } from '../../../clock.ts'
import type { RetentionSettings } from '../../../contract/retention.ts'
import type { AppContext } from '../../../context.ts'
import type { Reader, Tx } from '../../../storage/database.ts'
import type { State } from '../state.ts'
import { loadPolicy } from '../store.ts'
import { BEFORE_ALL, countNext } from './count-next.ts'
import { mailsDue, mailsDueBy } from './mail-forecast.ts'

const DAYS = 60

export interface Forecast {
  /** When it was made (ms). */
  at: number
  policy: number
  /** How many are due at `at`, and by the end of each of the days after it: only grows. */
  days: number[]
}

/** Conversations of which something is due at that time, and mails. In pieces of some milliseconds. */
export async function countDue(ctx: AppContext, db: Reader, at: number): Promise<number> {
  const policy = await loadPolicy(ctx, db)
  const mails = await mailsDue(db, policy, ctx.clock.now())
  return (await countNext(db, { after: BEFORE_ALL, to: at })) + mailsDueBy(mails, at)
}

export async function makeForecast(ctx: AppContext, db: Reader): Promise<Forecast> {
  const now = ctx.clock.now()
  const policy = await loadPolicy(ctx, db)
  const mails = await mailsDue(db, policy, now)
  const days: number[] = []
  let conversations = 0
  for (let nth = 0; nth <= DAYS; nth++) {
    const to = now + nth * DAY
    conversations += await countNext(db, { after: nth === 0 ? BEFORE_ALL : to - DAY, to })
    days.push(conversations + mailsDueBy(mails, to))
  }
  return { at: now, policy: policy.number, days }
}

/** How many were expected to be due by `at` (ms); 0: nobody has decided anything yet. */
export function expectedBy(forecast: Forecast | null, at: number): number {
  if (forecast === null) return 0
  const nth = Math.min(DAYS, Math.max(0, Math.ceil((at - forecast.at) / DAY)))
  return forecast.days[nth] ?? 0
}

/** Both by so many per cent and by so many things more than was expected. */
export function exceeds(actual: number, expected: number, breaker: RetentionSettings['breaker']): boolean {
  return actual > expected * (1 + breaker.percent / 100) && actual > expected + breaker.objects
}

export const readForecast = ({ forecast }: Pick<State, 'forecast'>): Forecast | null =>
  forecast === null ? null : (JSON.parse(forecast) as Forecast)

export async function saveForecast(tx: Tx, forecast: Forecast): Promise<void> {
  await tx
    .updateTable('retention_state')
    .set({ forecast: JSON.stringify(forecast) })
    .execute()
}

/** Somebody has decided, and was told how many that concerns: so many more are expected from `at` (ms) on. */
export async function forecastDecision(
  ctx: AppContext,
  tx: Tx,
  { at, count }: { at: number; count: number },
): Promise<void> {
  const state = await ctx.db
    .forNoKeyUpdate(tx.selectFrom('retention_state').select('forecast'))
    .executeTakeFirstOrThrow()
  const known = readForecast(state) ?? (await makeForecast(ctx, tx))
  const days = known.days.map((due, nth) => (known.at + nth * DAY >= at ? due + count : due))
  await saveForecast(tx, { ...known, days })
}

/**
 * What people do all day moves days, and that is no surprise: the forecast follows, as long as it does not grow by
 * more in one step than a run may.
 */
export async function followForecast(ctx: AppContext, state: State): Promise<void> {
  const known = readForecast(state)
  const fresh = await makeForecast(ctx, ctx.db.read)
  const { breaker } = state.settings
  const jumps =
    known !== null &&
    fresh.days.some((due, nth) => exceeds(due, expectedBy(known, fresh.at + nth * DAY), breaker))
  if (jumps) return
  const expected = fresh.days.map((due, nth) => Math.max(due, expectedBy(known, fresh.at + nth * DAY)))
  const days = known === null || known.policy === fresh.policy ? fresh.days : expected
  await ctx.db.transaction((tx) => saveForecast(tx, { ...fresh, days }))
}
