import { DAY, MINUTE } from '../clock.ts'
import type { Job } from './job.ts'
import { trim } from './trim.ts'

/** Quarantined deliveries and news from the provider: personal data that must not lie about for ever. */
export const oldLeftovers: Job = {
  name: 'old-leftovers',
  schedule: '41 3 * * *',
  lease: 30 * MINUTE,
  run: async (ctx) => {
    const { quarantineDays, noticeDays } = ctx.config.keep
    const older = (table: 'quarantine' | 'channel_notice', days: number) =>
      trim(ctx, async (tx, limit) => {
        const old = tx
          .selectFrom(table)
          .select('id')
          .where('received_at', '<', ctx.clock.now() - days * DAY)
          .limit(limit)
        return Number((await tx.deleteFrom(table).where('id', 'in', old).executeTakeFirst()).numDeletedRows)
      })
    return (await older('quarantine', quarantineDays)) + (await older('channel_notice', noticeDays))
  },
}
