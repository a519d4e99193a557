/** What should be gone by now, for people and for machines that watch over us. */
import { setImmediate } from 'node:timers/promises'
import { DAY, SECOND } from '../../../clock.ts'
import type { AppContext } from '../../../context.ts'
import type { Reader } from '../../../storage/database.ts'
import type { ConversationRow } from '../../conversation/open.ts'
import { placesAfter, START } from './places.ts'
import { goneOf } from './store.ts'

/** Something should have been done to it a day ago. In quarantine it is out of sight, and held it may stay. */
export function isOverdue(
  { next_at: at, held, hidden }: Pick<ConversationRow, 'next_at' | 'held' | 'hidden'>,
  now: number,
): boolean {
  return at !== null && at < now - DAY && held === 0 && hidden !== 'quarantined'
}

const PAGE = 1000

/** How many conversations are. After a rule was switched on that may be most there are, so it goes page by page. */
export async function overdue(db: Reader, now: number): Promise<number> {
  let count = 0
  let last = START
  for (;;) {
    const page = await placesAfter(db, last, now - DAY - 1, PAGE)
    count += page.filter((row) => isOverdue(row, now)).length
    const end = page.at(-1)
    if (page.length < PAGE || !end) return count
    last = end
    await setImmediate()
  }
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
