import type { AppContext } from '../context.ts'

export interface Job {
  /** As `npm run script -- run-job NAME` calls it. */
  name: string
  /** Cron expression, in UTC. */
  schedule: string
  /** How long a run may take before another node may believe that its holder is gone (ms). */
  lease: number
  /** Does the work and tells how many things it changed. */
  run(ctx: AppContext): Promise<number>
}
