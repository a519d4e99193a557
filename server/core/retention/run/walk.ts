/** Through all that is due, the oldest day first, in small batches with pauses, so that nobody waits long for the database. */
import { setTimeout } from 'node:timers/promises'
import type { AppContext } from '../../../context.ts'
import { removeFiles, tellLedger } from '../../erasure/files.ts'
import { runBatch, type Fence } from './batch.ts'

/** What one transaction may take (ms); the batch follows. */
const WISHED_MS = 20
/** Of conversations in a batch. Few, so that statements, which have a place for each of them, are prepared once. */
const SIZES = [10, 13, 16, 20, 25, 32, 40, 50, 64, 80, 100, 125, 160, 200, 250, 320, 400, 500] as const
const LONGEST_PAUSE_MS = 20
/** So long at most what was erased waits in the database before the ledger's file has it. */
const LEDGER_EVERY_MS = 250

export interface Walk {
  runId: number
  fence: Fence
  /** Asked between batches; false: that is enough for now. */
  mayGoOn: (acted: number) => Promise<boolean>
}

export interface Walked {
  acted: number
  /** Of conversations. */
  erased: number[]
  /** Names of stored files. */
  files: string[]
  /** false: something is left. */
  finished: boolean
}

export async function walkDue(ctx: AppContext, { runId, fence, mayGoOn }: Walk): Promise<Walked> {
  const walked: Walked = { acted: 0, erased: [], files: [], finished: false }
  const due = ctx.clock.now()
  const tried = new Set<string>()
  let after: Place = { nextAt: 0, id: 0 }
  let step = 0
  let flushedAt = performance.now()
  try {
    for (;;) {
      const places = await placesAfter(ctx, after, due, SIZES[step] ?? 1)
      const last = places.at(-1)
      if (!last) return { ...walked, finished: true }
      for (let ids = places.map(({ id }) => id); ids.length > 0;) {
        if (!(await mayGoOn(walked.acted))) return walked
        const began = performance.now()
        const { erased, blobs, acted, left } = await runBatch(ctx, runId, ids, { fence, tried })
        const took = performance.now() - began
        await removeFiles(ctx, blobs)
        walked.acted += acted
        walked.erased.push(...erased)
        walked.files.push(...blobs)
        step = stepAfter(step, took)
        ids = left
        await setTimeout(Math.min(LONGEST_PAUSE_MS, took / 4))
        if (performance.now() - flushedAt > LEDGER_EVERY_MS) {
          await tellLedger(ctx)
          flushedAt = performance.now()
        }
      }
      after = last
    }
  } finally {
    await tellLedger(ctx)
  }
}

/** One at a time: a transaction that was slow once, as the database tidied up, says little of the next. */
const stepAfter = (step: number, tookMs: number): number =>
  tookMs > WISHED_MS ? Math.max(0, step - 1) : Math.min(SIZES.length - 1, step + 1)

interface Place {
  nextAt: number
  id: number
}

async function placesAfter(ctx: AppContext, after: Place, due: number, limit: number): Promise<Place[]> {
  const rows = await ctx.db.read
    .selectFrom('conversation')
    .select(['id', 'next_at'])
    .where('next_at', '<=', due)
    .where(({ eb, refTuple, tuple }) => eb(refTuple('next_at', 'id'), '>', tuple(after.nextAt, after.id)))
    .orderBy('next_at')
    .orderBy('id')
    .limit(limit)
    .execute()
  return rows.map(({ id, next_at: nextAt }) => ({ id, nextAt: nextAt ?? 0 }))
}

const IN_VAIN = 200

/** What is in quarantine, and by the rules of now due no longer: the day was moved, a hold placed, the rule switched off. */
export async function bringBackInVain(ctx: AppContext, runId: number, fence: Fence): Promise<void> {
  const tried = new Set<string>()
  for (let after: Hidden = { at: 0, id: 0 }; ;) {
    const places = await hiddenInVain(ctx, after)
    const last = places.at(-1)
    if (!last) return
    const ids = places.map(({ id }) => id)
    const { blobs } = await runBatch(ctx, runId, ids, { fence, tried })
    await removeFiles(ctx, blobs)
    after = last
  }
}

interface Hidden {
  at: number
  id: number
}

async function hiddenInVain(ctx: AppContext, after: Hidden): Promise<Hidden[]> {
  const rows = await ctx.db.read
    .selectFrom('conversation')
    .select(['id', 'hidden_at'])
    .where('hidden', '=', 'quarantined')
    .where(({ eb, refTuple, tuple }) => eb(refTuple('hidden_at', 'id'), '>', tuple(after.at, after.id)))
    .where(({ eb, or }) => or([eb('due_at', 'is', null), eb('due_at', '>', ctx.clock.now())]))
    .orderBy('hidden_at')
    .orderBy('id')
    .limit(IN_VAIN)
    .execute()
  return rows.map(({ id, hidden_at: at }) => ({ id, at: at ?? 0 }))
}
