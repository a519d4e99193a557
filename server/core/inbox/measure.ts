/** The condition of inboxes in figures, for machines that watch over us. */
import type { AppContext } from '../../context.ts'
import { SECOND } from '../../clock.ts'
import { healthOf } from './health-row.ts'
import { quotaOf } from './usage.ts'

export async function measureInboxes(ctx: AppContext): Promise<void> {
  const inboxes = await ctx.db.read.selectFrom('inbox').selectAll().execute()
  for (const inbox of inboxes) {
    const labels = { inbox: String(inbox.id) }
    const { lag } = await healthOf(ctx.db.read, inbox.id)
    const quota = await quotaOf(ctx, inbox)
    ctx.metrics.paused.set(labels, inbox.paused === null ? 0 : 1)
    if (lag !== null) ctx.metrics.lag.set(labels, lag / SECOND)
    if (quota) ctx.metrics.freeMessages.set(labels, quota.used)
  }
  await measureCollectors(ctx)
}

/** What an inbox was fetched from once, and is not any more, is not told of. */
async function measureCollectors({ db, metrics }: AppContext): Promise<void> {
  const collectors = await db.read.selectFrom('collector').select(['inbox_id', 'state']).execute()
  metrics.collectorFailed.reset()
  for (const { inbox_id: id, state } of collectors) {
    metrics.collectorFailed.set({ inbox: String(id) }, state === 'failed' ? 1 : 0)
  }
}
