import { MINUTE } from '../clock.ts'
import { check, inboxesToCheck } from '../core/inbox/check.ts'
import type { Job } from './job.ts'

/** Every connection is tested daily, and at once after it was changed or goes on. */
export const checkInboxes: Job = {
  name: 'check-inboxes',
  schedule: '* * * * *',
  wokenBy: 'checks',
  lease: 15 * MINUTE,
  run: async (ctx) => {
    let tested = 0
    for (const inbox of await inboxesToCheck(ctx)) {
      try {
        await check(ctx, { kind: 'system' }, inbox)
        tested++
      } catch (error) {
        // Settings that can't be opened, say; the others are tested all the same.
        ctx.log.error({ err: error, inbox: inbox.id }, 'an inbox could not be tested')
      }
    }
    return tested
  },
}
