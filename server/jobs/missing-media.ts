import { MINUTE } from '../clock.ts'
import { MediaWorker } from '../media/worker.ts'
import type { Job } from './job.ts'

/** Files not fetched yet whose next try is due. */
export const missingMedia: Job = {
  name: 'missing-media',
  schedule: '*/5 * * * *',
  lease: 10 * MINUTE,
  run: async (ctx) => {
    const worker = new MediaWorker(ctx)
    let fetched = 0
    for (let more = true; more;) {
      const before = await pending(ctx)
      more = await worker.step()
      fetched += before - (await pending(ctx))
    }
    return fetched
  },
}

async function pending(ctx: Parameters<Job['run']>[0]): Promise<number> {
  const { rows } = await ctx.db.read
    .selectFrom('attachment')
    .select(({ fn }) => fn.countAll<number>().as('rows'))
    .where('state', '=', 'pending')
    .executeTakeFirstOrThrow()
  return Number(rows)
}
