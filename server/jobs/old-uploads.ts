import { DAY, MINUTE } from '../clock.ts'
import { discardOldUploads } from '../core/upload/actions.ts'
import type { Job } from './job.ts'

const PORTION = 100

/** Files that agents chose and never sent. */
export const oldUploads: Job = {
  name: 'old-uploads',
  schedule: '23 * * * *',
  lease: 30 * MINUTE,
  run: async (ctx) => {
    const before = ctx.clock.now() - DAY
    let total = 0
    for (let removed = PORTION; removed === PORTION; total += removed) {
      removed = await discardOldUploads(ctx, before, PORTION)
    }
    return total
  },
}
