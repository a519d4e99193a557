import { MINUTE } from '../clock.ts'
import { MediaWorker } from '../media/worker.ts'
import type { Job } from './job.ts'

/** Files not fetched yet whose next try is due. */
export const missingMedia: Job = {
  name: 'missing-media',
  schedule: '*/5 * * * *',
  lease: 10 * MINUTE,
  run: (ctx) => new MediaWorker(ctx).drain(),
}
