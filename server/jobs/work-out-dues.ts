import { HOUR } from '../clock.ts'
import { workOutDues } from '../core/retention/work-out.ts'
import type { Job } from './job.ts'

/** On which day each conversation goes, once the rules have changed. */
export const workOutDuesJob: Job = {
  name: 'work-out-dues',
  schedule: '* * * * *',
  wokenBy: 'policy',
  lease: HOUR,
  run: (ctx, lease) => workOutDues(ctx, lease ? { fence: lease.hold } : {}),
}
