import { MINUTE } from '../clock.ts'
import { inboxesToSync, syncTemplates as sync } from '../core/template/sync.ts'
import type { Job } from './job.ts'

/** Templates as the provider has them: hourly, and as soon as there is news of them. */
export const syncTemplates: Job = {
  name: 'sync-templates',
  schedule: '* * * * *',
  wokenBy: 'templates',
  lease: 15 * MINUTE,
  run: async (ctx) => {
    let changed = 0
    for (const inbox of await inboxesToSync(ctx)) changed += await sync(ctx, inbox)
    return changed
  },
}
