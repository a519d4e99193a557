/** Through all that is due, the oldest day first, in small batches with pauses, so that nobody waits long for the database. */
import { setTimeout } from 'node:timers/promises'
import type { AppContext } from '../../../context.ts'
import { removeFiles, tellLedger } from '../../erasure/files.ts'
import { runBatch, type Fence } from './batch.ts'
import { placesAfter, START } from './places.ts'
import { Stride } from './stride.ts'

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
  let after = START
  const stride = new Stride(ctx.company)
  let flushedAt = performance.now()
  try {
    for (;;) {
      const places = await placesAfter(ctx.db.read, after, due, stride.size)
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
        ids = left
        await setTimeout(stride.taken(took))
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
