import { DAY, HOUR } from '../clock.ts'
import type { AppContext } from '../context.ts'
import { removeLostMails } from '../core/mail/retention.ts'
import type { Job } from './job.ts'

/** A day is what counts; the second one is for clocks that differ. */
const REPLIES_KEPT = 2 * DAY

/** What came of mails that became no message; and who got an automatic answer. */
export const oldMails: Job = {
  name: 'old-mails',
  schedule: '23 * * * *',
  lease: HOUR,
  run: async (ctx) => (await removeLostMails(ctx)) + (await forgetReplies(ctx)),
}

function forgetReplies(ctx: AppContext): Promise<number> {
  return ctx.db.transaction(async (tx) => {
    const before = ctx.clock.now() - REPLIES_KEPT
    const gone = await tx.deleteFrom('auto_reply').where('at', '<=', before).executeTakeFirst()
    return Number(gone.numDeletedRows)
  })
}
