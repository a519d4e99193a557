import { DAY, MINUTE } from '../clock.ts'
import { readState } from '../core/retention/state.ts'
import type { Job } from './job.ts'
import { trim } from './trim.ts'

/** A console that was away longer than this loads afresh instead of catching up. */
export const trimEvents: Job = {
  name: 'trim-events',
  schedule: '23 * * * *',
  lease: 10 * MINUTE,
  run: async (ctx) => {
    const { keep } = (await readState(ctx.db.read)).settings
    const before = ctx.clock.now() - keep.events * DAY
    return trim(ctx, async (tx, limit) => {
      // The newest row stays: its number tells a console that it has missed nothing.
      const { newest } = await tx
        .selectFrom('event')
        .select(({ fn }) => fn.max('seq').as('newest'))
        .executeTakeFirstOrThrow()
      const old = tx
        .selectFrom('event')
        .select('seq')
        .where('at', '<', before)
        .where('seq', '<', Number(newest ?? 0))
        .orderBy('seq')
        .limit(limit)
      const gone = await tx.deleteFrom('event').where('seq', 'in', old).executeTakeFirst()
      return Number(gone.numDeletedRows)
    })
  },
}
