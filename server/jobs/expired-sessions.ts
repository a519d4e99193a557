import { MINUTE } from '../clock.ts'
import type { Job } from './job.ts'

/** Logins whose time is over, and refresh tokens that were swapped long ago. */
export const expiredSessions: Job = {
  name: 'expired-sessions',
  schedule: '17 * * * *',
  lease: 10 * MINUTE,
  run: async (ctx) =>
    ctx.db.transaction(async (tx) => {
      const gone = await tx
        .deleteFrom('session')
        .where('expires_at', '<=', ctx.clock.now())
        .executeTakeFirst()
      return Number(gone.numDeletedRows)
    }),
}
