import { MINUTE } from '../clock.ts'
import { appendEvents, type NewEvent } from '../events/log.ts'
import { applyReferences, takeWaiting } from '../core/message/references.ts'
import type { AppContext } from '../context.ts'
import type { Job } from './job.ts'
import { trimOlder } from './trim.ts'

/** Statuses and reactions that never found their message: tried once more, and dropped when too old. */
export const waitingNews: Job = {
  name: 'waiting-news',
  schedule: '*/10 * * * *',
  lease: 10 * MINUTE,
  run: async (ctx) => {
    const matched = await matchAgain(ctx)
    return matched + (await trimOlder(ctx, 'waiting', ctx.config.keep.waitingDays))
  },
}

/** Whose message is here after all. */
async function matchAgain(ctx: AppContext): Promise<number> {
  return ctx.db.transaction(async (tx) => {
    const found = await tx
      .selectFrom('waiting')
      .innerJoin('message', (join) =>
        join
          .onRef('message.inbox_id', '=', 'waiting.inbox_id')
          .onRef('message.external_id', '=', 'waiting.target'),
      )
      .select(['waiting.inbox_id as inboxId', 'waiting.target'])
      .limit(500)
      .execute()
    const waiting = await takeWaiting(tx, found)
    const events: NewEvent[] = []
    await applyReferences(ctx, tx, waiting, events)
    await appendEvents(ctx, tx, events)
    return waiting.length
  })
}
