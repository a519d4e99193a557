import type { AppContext } from '../context.ts'
import type { Topic } from '../events/notifier.ts'
import type { Tx } from '../storage/database.ts'

/** Renewed while a run goes on; still, a process that stood still for long may have lost it. */
export interface Lease {
  /** Throws where another node has it by now, or where this one ends: then nothing of this transaction may be. */
  hold(tx: Tx): Promise<void>
}

export interface Job {
  /** As `npm run script -- run-job NAME` calls it. */
  name: string
  /** Cron expression, in UTC. */
  schedule: string
  /** Runs when this is announced, too, and once more where it runs already; on another node by its schedule. */
  wokenBy?: Topic
  /** How long a run may take before another node may believe that its holder is gone (ms). */
  lease: number
  /** Does the work and tells how many things it changed. `lease`: for what takes longer than that. */
  run(ctx: AppContext, lease?: Lease): Promise<number>
}
