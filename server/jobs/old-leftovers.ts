import { DAY, MINUTE } from '../clock.ts'
import { forgetRefusals } from '../core/inbox/pulse.ts'
import { readState } from '../core/retention/state.ts'
import type { Job } from './job.ts'
import { trimOlder } from './trim.ts'

/** Quarantined deliveries and news from the provider: personal data that must not lie about for ever. */
export const oldLeftovers: Job = {
  name: 'old-leftovers',
  schedule: '41 3 * * *',
  lease: 30 * MINUTE,
  run: async (ctx) => {
    const { keep } = (await readState(ctx.db.read)).settings
    const parked = await trimOlder(ctx, 'quarantine', keep.quarantine)
    await forgetRefusals(ctx, ctx.clock.now() - keep.notices * DAY)
    return parked + (await trimOlder(ctx, 'channel_notice', keep.notices))
  },
}
