/**
 * Runs jobs by their schedule: once, however many nodes there are, and again after a downtime if a run
 * was missed.
 */
import { createTask, type ScheduledTask } from 'node-cron'
import type { AppContext } from '../context.ts'
import type { Tx } from '../storage/database.ts'
import { jobs as allJobs } from './registry.ts'
import type { Job } from './job.ts'

const TIME_ZONE = 'Etc/UTC'
/** Two runs closer than this are the same run: nodes' clocks differ a little. */
const SAME_RUN_MS = 20_000

/** `stopped`: the process ends, and the next one goes on with it. */
export type Outcome = { ran: true; changed: number } | { ran: false; why: 'held' | 'done' | 'stopped' }

class Stopping extends Error {}

export class Scheduler {
  readonly #ctx: AppContext
  readonly #jobs: readonly Job[]
  readonly #tasks: ScheduledTask[] = []
  readonly #running = new Map<Job, Promise<unknown>>()
  readonly #woken = new Set<Job>()
  readonly #unsubscribe: Array<() => void> = []
  readonly #ends = new AbortController()

  constructor(ctx: AppContext, jobs: readonly Job[] = allJobs) {
    this.#ctx = ctx
    this.#jobs = jobs
  }

  async start(): Promise<void> {
    for (const job of this.#jobs) {
      const task = createTask(job.schedule, () => this.#track(job), {
        name: job.name,
        timezone: TIME_ZONE,
        noOverlap: true,
      })
      await task.start()
      this.#tasks.push(task)
      if (job.wokenBy) {
        this.#unsubscribe.push(this.#ctx.notifier.on(job.wokenBy, () => this.#track(job, true)))
      }
      if (await this.#missed(job, task)) this.#track(job)
    }
  }

  /** What takes long stops at its next `lease.hold`. */
  async stop(): Promise<void> {
    this.#ends.abort()
    for (const task of this.#tasks) await task.destroy()
    for (const unsubscribe of this.#unsubscribe) unsubscribe()
    await Promise.all(this.#running.values())
  }

  /** Was there a time to run since the last run, while nobody was here? */
  async #missed(job: Job, task: ScheduledTask): Promise<boolean> {
    const row = await this.#ctx.db.read
      .selectFrom('job')
      .select('last_run_at')
      .where('name', '=', job.name)
      .executeTakeFirst()
    if (row?.last_run_at == null) return true
    const next = task.getNextRun()
    const interval = next ? intervalOf(task, next) : 0
    return this.#ctx.clock.now() - row.last_run_at > interval
  }

  /**
   * Not beside itself: where the clock jumps, the lease alone would not keep it from that. Who wakes it meanwhile may
   * have something that it has passed already.
   */
  #track(job: Job, force = false): void {
    if (this.#running.has(job)) {
      if (force) this.#woken.add(job)
      return
    }
    const run = runJob(this.#ctx, job, force, this.#ends.signal)
      .catch((error: unknown) => this.#ctx.log.error({ err: error, job: job.name }, 'job failed'))
      .finally(() => {
        this.#running.delete(job)
        if (this.#woken.delete(job) && !this.#ends.signal.aborted) this.#track(job, true)
      })
    this.#running.set(job, run)
  }
}

/** From one run to the one after it. */
function intervalOf(task: ScheduledTask, next: Date): number {
  const [first = next, second = next] = task.getNextRuns(2)
  return second.getTime() - first.getTime()
}

/**
 * Runs a job under its lease. `force` runs it even if it has just run elsewhere; a lease that somebody
 * holds is respected all the same.
 */
export async function runJob(ctx: AppContext, job: Job, force = false, ends?: AbortSignal): Promise<Outcome> {
  const started = ctx.clock.now()
  const held = await takeLease(ctx, job, started, force)
  if (held !== 'taken') return { ran: false, why: held }
  let outcome = 'failed'
  const renewing = setInterval(() => void renewLease(ctx, job), job.lease / RENEWALS)
  try {
    const hold = async (tx: Tx) => {
      if (ends?.aborted) throw new Stopping(`${job.name} goes on when the server is started again`)
      await holdLease(ctx, tx, job)
    }
    const changed = await job.run(ctx, { hold })
    outcome = `changed ${changed}`
    ctx.metrics.jobs.inc({ job: job.name, outcome: 'done' })
    return { ran: true, changed }
  } catch (error) {
    outcome = error instanceof Stopping ? 'stopped' : 'failed'
    ctx.metrics.jobs.inc({ job: job.name, outcome })
    if (error instanceof Stopping) return { ran: false, why: 'stopped' }
    throw error
  } finally {
    clearInterval(renewing)
    await ctx.db.transaction(async (tx) => {
      await tx
        .updateTable('job')
        .set({ holder: null, lease_until: 0, last_ended_at: ctx.clock.now(), last_outcome: outcome })
        .where('name', '=', job.name)
        .where('holder', '=', ctx.node)
        .execute()
    })
  }
}

/** Within one lease. */
const RENEWALS = 3

/** A run may take as long as it takes, as long as its process lives. */
async function renewLease(ctx: AppContext, job: Job): Promise<void> {
  try {
    await ctx.db.transaction(async (tx) => {
      await tx
        .updateTable('job')
        .set({ lease_until: ctx.clock.now() + job.lease })
        .where('name', '=', job.name)
        .where('holder', '=', ctx.node)
        .execute()
    })
  } catch (error) {
    ctx.log.warn({ err: error, job: job.name }, 'lease not renewed')
  }
}

/** Whoever takes the lease meanwhile waits for this transaction. */
async function holdLease(ctx: AppContext, tx: Tx, job: Job): Promise<void> {
  const query = tx.selectFrom('job').select('holder').where('name', '=', job.name)
  const row = await ctx.db.forUpdate(query).executeTakeFirst()
  if (row?.holder !== ctx.node) throw new Error(`another node runs ${job.name}`)
}

async function takeLease(
  ctx: AppContext,
  job: Job,
  now: number,
  force: boolean,
): Promise<'taken' | 'held' | 'done'> {
  return ctx.db.transaction(async (tx) => {
    await tx
      .insertInto('job')
      .values({
        name: job.name,
        holder: null,
        lease_until: 0,
        last_run_at: null,
        last_ended_at: null,
        last_outcome: null,
      })
      .onConflict((conflict) => conflict.column('name').doNothing())
      .execute()
    const taken = await tx
      .updateTable('job')
      .set({ holder: ctx.node, lease_until: now + job.lease, last_run_at: now })
      .where('name', '=', job.name)
      .where(({ eb, or }) => or([eb('holder', 'is', null), eb('lease_until', '<', now)]))
      .$if(!force, (query) =>
        query.where(({ eb, or }) =>
          or([eb('last_run_at', 'is', null), eb('last_run_at', '<', now - SAME_RUN_MS)]),
        ),
      )
      .executeTakeFirst()
    if (taken.numUpdatedRows === 1n) return 'taken'
    const row = await tx.selectFrom('job').select('holder').where('name', '=', job.name).executeTakeFirst()
    return row?.holder ? 'held' : 'done'
  })
}
