import { DAY, MINUTE } from '../clock.ts'
import { eraseSilentVisitors } from '../core/erasure/silent.ts'
import type { Job } from './job.ts'

/** Visitors who agreed to the notice or came back, and have written nothing for a day. */
export const oldVisitors: Job = {
  name: 'old-visitors',
  schedule: '37 * * * *',
  lease: 30 * MINUTE,
  run: (ctx) => eraseSilentVisitors(ctx, ctx.clock.now() - DAY),
}
