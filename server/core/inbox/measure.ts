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
}
