import { setImmediate } from 'node:timers/promises'
import { MINUTE } from '../clock.ts'
import { appendEvents, type NewEvent } from '../events/log.ts'
import { applyReferences, takeWaiting } from '../core/message/references.ts'
import { readState } from '../core/retention/state.ts'
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
    const { keep } = (await readState(ctx.db.read)).settings
    return matched + (await trimOlder(ctx, 'waiting', keep.waiting))
  },
}

/** Rows looked at in one go: statuses of messages that another system sent may wait in great numbers. */
const PAGE = 1000

/** Whose message is here after all. */
async function matchAgain(ctx: AppContext): Promise<number> {
  let matched = 0
  let after = 0
  for (;;) {
    const rows = await ctx.db.read
      .selectFrom('waiting')
      .leftJoin('message', (join) =>
        join
          .onRef('message.inbox_id', '=', 'waiting.inbox_id')
          .onRef('message.external_id', '=', 'waiting.target'),
      )
      .select(['waiting.id', 'waiting.inbox_id as inboxId', 'waiting.target', 'message.id as messageId'])
      .where('waiting.id', '>', after)
      .orderBy('waiting.id')
      .limit(PAGE)
      .execute()
    matched += await apply(
      ctx,
      rows.filter(({ messageId }) => messageId !== null),
    )
    after = rows.at(-1)?.id ?? after
    if (rows.length < PAGE) return matched
    await setImmediate()
  }
}

async function apply(
  ctx: AppContext,
  found: ReadonlyArray<{ inboxId: number; target: string }>,
): Promise<number> {
  if (found.length === 0) return 0
  return ctx.db.transaction(async (tx) => {
    // As deliveries do: what one reads of a message, nobody else changes before it is written.
    const inboxes = new Set(found.map(({ inboxId }) => inboxId))
    for (const id of [...inboxes].sort((a, b) => a - b)) await ctx.db.lockInbox(tx, id)
    const waiting = await takeWaiting(tx, found)
    const events: NewEvent[] = []
    await applyReferences(ctx, tx, waiting, events)
    await appendEvents(ctx, tx, events)
    return waiting.length
  })
}
