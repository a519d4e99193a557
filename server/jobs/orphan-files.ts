import { DAY, HOUR } from '../clock.ts'
import { removeOrphans } from '../core/attachment/orphans.ts'
import type { Job } from './job.ts'

/** Files on disk that no message and no upload has. */
export const orphanFiles: Job = {
  name: 'orphan-files',
  schedule: '17 4 * * *',
  lease: HOUR,
  run: (ctx) => removeOrphans(ctx, ctx.clock.now() - DAY),
}
