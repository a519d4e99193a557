import { DAY, HOUR } from '../clock.ts'
import { vacuum } from '../storage/vacuum.ts'
import type { Job } from './job.ts'

/** Where somebody's words, names or addresses stand. */
const TABLES = [
  'attachment',
  'contact',
  'conversation',
  'entry',
  'identity',
  'mail',
  'mail_recipient',
  'message',
  'participant',
  'rating',
  'raw_delivery',
  'raw_mail',
  'reaction',
  'revision',
  'visitor',
  'waiting',
  'waiting_about',
] as const

/** What was deleted since yesterday leaves PostgreSQL’s tables, too. */
export const maintain: Job = {
  name: 'maintain',
  schedule: '41 4 * * *',
  lease: 2 * HOUR,
  run: async (ctx) => {
    const recent = await ctx.db.read
      .selectFrom('retention_run')
      .select('id')
      .where('started_at', '>', ctx.clock.now() - 2 * DAY)
      .limit(1)
      .executeTakeFirst()
    return recent ? vacuum(ctx.db, TABLES) : 0
  },
}
