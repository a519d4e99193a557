import { DAY, MINUTE } from '../clock.ts'
import { discardOldUploads } from '../core/upload/actions.ts'
import { discardOldVisitorUploads } from '../core/upload/held.ts'
import type { Job } from './job.ts'

const PORTION = 100

/** Files that agents or visitors chose and never sent. */
export const oldUploads: Job = {
  name: 'old-uploads',
  schedule: '23 * * * *',
  lease: 30 * MINUTE,
  run: async (ctx) => {
    const before = ctx.clock.now() - DAY
    let total = 0
    for (const discard of [discardOldUploads, discardOldVisitorUploads]) {
      for (let removed = PORTION; removed === PORTION; total += removed) {
        removed = await discard(ctx, before, PORTION)
      }
    }
    return total
  },
}
