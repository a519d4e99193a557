import type { AppContext } from '../context.ts'
import type { Topic } from '../events/notifier.ts'

export interface Job {
  /** As `npm run script -- run-job NAME` calls it. */
  name: string
  /** Cron expression, in UTC. */
  schedule: string
  /** Runs when this is announced, too. Whoever calls while it runs waits for the schedule. */
  wokenBy?: Topic
  /** How long a run may take before another node may believe that its holder is gone (ms). */
  lease: number
  /** Does the work and tells how many things it changed. */
  run(ctx: AppContext): Promise<number>
}
