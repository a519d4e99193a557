import { MINUTE } from '../clock.ts'
import { tick } from '../core/retention/run/tick.ts'
import type { Job } from './job.ts'

/** Looks whether a run is due by the office's own schedule, and goes on with one that was interrupted. */
export const retention: Job = {
  name: 'retention',
  schedule: '* * * * *',
  wokenBy: 'retention',
  lease: 5 * MINUTE,
  run: (ctx, lease) => tick(ctx, (tx) => lease?.hold(tx) ?? Promise.resolve()),
}
