/** Through all that is due, the oldest day first, in small batches with pauses, so that nobody waits long for the database. */
import { setTimeout } from 'node:timers/promises'
import type { AppContext } from '../../../context.ts'
import { removeFiles } from '../../erasure/files.ts'
import { flushLedger } from '../../ledger/ledger.ts'
import { runBatch, type Fence } from './batch.ts'

/** What one transaction may take (ms); the batch follows. */
const WISHED_MS = 20
const SMALLEST = 10
const LARGEST = 500
const LONGEST_PAUSE_MS = 20

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
  let size = SMALLEST
  for (;;) {
    const places = await placesAfter(ctx, after, due, size)
    const last = places.at(-1)
    if (!last) return { ...walked, finished: true }
    for (let ids = places.map(({ id }) => id); ids.length > 0;) {
      if (!(await mayGoOn(walked.acted))) return walked
      const began = performance.now()
      const { erased, blobs, acted, left } = await runBatch(ctx, runId, ids, { fence, tried })
      const took = performance.now() - began
      await removeFiles(ctx, blobs)
      // Whatever the file's state is: entries wait in the database, and the run looks at it at its end.
      await flushLedger(ctx).catch((error: unknown) => ctx.log.error({ err: error }, 'ledger not written'))
      walked.acted += acted
      walked.erased.push(...erased)
      walked.files.push(...blobs)
      size = Math.round(Math.min(LARGEST, Math.max(SMALLEST, (ids.length * WISHED_MS) / Math.max(took, 1))))
      ids = left
      await setTimeout(Math.min(LONGEST_PAUSE_MS, took / 4))
    }
    after = last
  }
}

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

/** In quarantine, and by the rules of now due no longer: the day was moved, a hold placed, the rule switched off. */
export async function quarantinedInVain(ctx: AppContext): Promise<number[]> {
  const rows = await ctx.db.read
    .selectFrom('conversation')
    .select('id')
    .where('hidden', '=', 'quarantined')
    .where(({ eb, or }) => or([eb('due_at', 'is', null), eb('due_at', '>', ctx.clock.now())]))
    .execute()
  return rows.map(({ id }) => id)
}
