import { MINUTE } from '../clock.ts'
import type { Job } from './job.ts'

/** Logins of agents and sessions of visitors whose time is over, and refresh tokens that were swapped long ago. */
export const expiredSessions: Job = {
  name: 'expired-sessions',
  schedule: '17 * * * *',
  lease: 10 * MINUTE,
  run: async (ctx) =>
    ctx.db.transaction(async (tx) => {
      let gone = 0n
      for (const table of ['session', 'visitor_session'] as const) {
        const { numDeletedRows } = await tx
          .deleteFrom(table)
          .where('expires_at', '<=', ctx.clock.now())
          .executeTakeFirst()
        gone += numDeletedRows
      }
      return Number(gone)
    }),
}
