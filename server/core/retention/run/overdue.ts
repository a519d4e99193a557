/** What should be gone by now, for people and for machines that watch over us. */
import { DAY, SECOND } from '../../../clock.ts'
import type { AppContext } from '../../../context.ts'
import type { Reader } from '../../../storage/database.ts'
import { goneOf } from './store.ts'

/** How many conversations something should have been done to a day ago. In quarantine they are out of sight, and held they may stay. */
export async function overdue(db: Reader, now: number): Promise<number> {
  const { count } = await db
    .selectFrom('conversation')
    .select(({ fn }) => fn.countAll<number>().as('count'))
    .where('next_at', '<', now - DAY)
    .where('held', '=', 0)
    .where(({ eb, or }) => or([eb('hidden', 'is', null), eb('hidden', '<>', 'quarantined')]))
    .executeTakeFirstOrThrow()
  return Number(count)
}

export async function measureRetention(ctx: AppContext): Promise<void> {
  const now = ctx.clock.now()
  ctx.metrics.retentionOverdue.set(await overdue(ctx.db.read, now))
  const last = await ctx.db.read
    .selectFrom('retention_run')
    .selectAll()
    .where('kind', '=', 'rules')
    .orderBy('id', 'desc')
    .executeTakeFirst()
  if (!last) return
  ctx.metrics.retentionStopped.set(last.state === 'stopped' ? 1 : 0)
  ctx.metrics.retentionRunAge.set((now - last.started_at) / SECOND)
  for (const [what, count] of Object.entries(goneOf(last))) ctx.metrics.retentionGone.set({ what }, count)
}
