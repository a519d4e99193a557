import { MINUTE } from '../clock.ts'
import { giveUpExpired } from '../core/message/outbox.ts'
import type { Job } from './job.ts'

/** Messages whose sender vanished in the middle: nobody knows, and the agent is told so. */
export const unclearSends: Job = {
  name: 'unclear-sends',
  schedule: '* * * * *',
  lease: 5 * MINUTE,
  run: (ctx) => giveUpExpired(ctx, ctx.clock.now()),
}
