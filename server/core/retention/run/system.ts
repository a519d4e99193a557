/**
 * What the system has for itself, when its period is over: logins, runs, what is remembered of erased messages. Jobs
 * of their own do the rest by the same settings (see jobs/registry.ts).
 */
import { setImmediate } from 'node:timers/promises'
import { DAY } from '../../../clock.ts'
import type { AppContext } from '../../../context.ts'
import type { Tx } from '../../../storage/database.ts'
import { readState } from '../state.ts'

const PORTION = 500

/** How many rows and lines went. */
export async function takeOldSystemData(ctx: AppContext): Promise<number> {
  const { keep } = (await readState(ctx.db.read)).settings
  const before = (days: number) => ctx.clock.now() - days * DAY
  let gone = 0
  gone += await inPortions(ctx, (tx) => idleSessions(tx, before(keep.sessions)))
  gone += await inPortions(ctx, (tx) => oldRuns(tx, before(keep.runs)))
  return gone + (await inPortions(ctx, (tx) => forgotten(tx, before(keep.forgotten))))
}

async function inPortions(ctx: AppContext, remove: (tx: Tx) => Promise<number>): Promise<number> {
  let gone = 0
  for (;;) {
    const portion = await ctx.db.transaction(remove)
    gone += portion
    if (portion < PORTION) return gone
    await setImmediate()
  }
}

/** Every use makes a token anew, so the newest of a login tells when it was used last. */
async function idleSessions(tx: Tx, before: number): Promise<number> {
  const idle = tx
    .selectFrom('session')
    .select('family')
    .groupBy('family')
    .having(({ fn }) => fn.max('created_at'), '<', before)
    .limit(PORTION)
  const gone = await tx.deleteFrom('session').where('family', 'in', idle).executeTakeFirst()
  return Number(gone.numDeletedRows)
}

/** With what they say of themselves; one that waits for an answer stays. */
async function oldRuns(tx: Tx, before: number): Promise<number> {
  const old = tx
    .selectFrom('retention_run')
    .select('id')
    .where('started_at', '<', before)
    .where('state', 'in', ['done', 'failed'])
    .orderBy('started_at')
    .limit(PORTION)
  const gone = await tx.deleteFrom('retention_run').where('id', 'in', old).executeTakeFirst()
  return Number(gone.numDeletedRows)
}

async function forgotten(tx: Tx, before: number): Promise<number> {
  const old = await tx
    .selectFrom('forgotten_message')
    .select(['inbox_id', 'key'])
    .where('at', '<', before)
    .orderBy('at')
    .limit(PORTION)
    .execute()
  if (old.length === 0) return 0
  const gone = await tx
    .deleteFrom('forgotten_message')
    .where(({ eb, refTuple, tuple }) =>
      eb(
        refTuple('inbox_id', 'key'),
        'in',
        old.map(({ inbox_id: inboxId, key }) => tuple(inboxId, key)),
      ),
    )
    .executeTakeFirst()
  return Number(gone.numDeletedRows)
}
