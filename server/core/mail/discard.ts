/** What is to be deleted at the provider, too: remembered until it is. */
import type { Selectable } from 'kysely'
import type { Collected } from '../../../channels/adapter.ts'
import { DAY, MINUTE } from '../../clock.ts'
import type { AppContext } from '../../context.ts'
import type { Tx } from '../../storage/database.ts'
import { accountOf, findInbox, type Inbox } from '../inbox/store.ts'
import { placeOf } from './folders.ts'
import type { DiscardTable } from './table.ts'

/** As many are handed to the adapter at once. */
const PORTION = 100
const FIRST_PAUSE = 5 * MINUTE
const LONGEST_PAUSE = DAY
const PATIENCE_MS = 5 * MINUTE

/** From `dueAt` (ms) on the provider's copy is to go. Asking twice is asking once: what is gone is gone. */
export async function askDiscard(
  ctx: AppContext,
  tx: Tx,
  inboxId: number,
  place: Collected,
  dueAt: number,
): Promise<void> {
  await tx
    .insertInto('discard')
    .values({
      inbox_id: inboxId,
      place: JSON.stringify(placeOf(place)),
      due_at: dueAt,
      attempts: 0,
      created_at: ctx.clock.now(),
    })
    .execute()
}

/**
 * Deletes what is due, and tells how many that were. What could not be deleted is due again after a while,
 * however often that happens: somebody was promised that it goes.
 */
export async function discardDue(ctx: AppContext): Promise<number> {
  const inboxes = await ctx.db.read
    .selectFrom('discard')
    .select('inbox_id')
    .distinct()
    .where('due_at', '<=', ctx.clock.now())
    .orderBy('inbox_id')
    .execute()
  let gone = 0
  for (const { inbox_id: id } of inboxes) {
    const inbox = await findInbox(ctx.db.read, id)
    for (let done = PORTION; done === PORTION; gone += done) done = await discardSome(ctx, inbox)
  }
  return gone
}

/** Of one inbox; how many are gone. */
async function discardSome(ctx: AppContext, inbox: Inbox): Promise<number> {
  const rows = await ctx.db.read
    .selectFrom('discard')
    .selectAll()
    .where('inbox_id', '=', inbox.id)
    .where('due_at', '<=', ctx.clock.now())
    .orderBy('due_at')
    .orderBy('id')
    .limit(PORTION)
    .execute()
  if (rows.length === 0) return 0
  const done = await attempt(ctx, inbox, rows)
  await ctx.db.transaction(async (tx) => {
    const ids = rows.map(({ id }) => id)
    if (done) await tx.deleteFrom('discard').where('id', 'in', ids).execute()
    else for (const row of rows) await postpone(ctx, tx, row)
  })
  return done ? rows.length : 0
}

async function attempt(
  ctx: AppContext,
  inbox: Inbox,
  rows: ReadonlyArray<Selectable<DiscardTable>>,
): Promise<boolean> {
  const { discard } = ctx.channel(inbox.channel)
  // Nothing of it lies anywhere but here.
  if (!discard) return true
  const places = rows.map(({ place }) => JSON.parse(place) as Collected)
  const outcome = await discard(places, accountOf(ctx, inbox), AbortSignal.timeout(PATIENCE_MS))
  if (outcome.ok) return true
  const { code, reason } = outcome.failure
  ctx.log.warn({ inbox: inbox.id, mails: rows.length, code, reason }, 'not deleted at the provider yet')
  return false
}

async function postpone(ctx: AppContext, tx: Tx, { id, attempts }: Selectable<DiscardTable>): Promise<void> {
  const pause = Math.min(FIRST_PAUSE * 2 ** Math.min(attempts, 20), LONGEST_PAUSE)
  await tx
    .updateTable('discard')
    .set({ attempts: attempts + 1, due_at: ctx.clock.now() + pause })
    .where('id', '=', id)
    .execute()
}
