/** What a database must not believe of itself after it lay in a backup: that it may send, who is signed in. */
import type { AppContext } from '../../context.ts'
import type { Tx } from '../../storage/database.ts'
import { raiseNumbers } from '../../storage/whole.ts'
import { restoreForgotten } from '../message/forgotten.ts'
import type { Orders } from './orders.ts'

/** Ids that were given after the last line of the ledger, and that somebody outside may still remember. */
const MARGIN = 100_000

/** How many messages may have been sent meanwhile: nobody knows, and they are not sent again. */
export async function settleRestored(ctx: AppContext, orders: Orders): Promise<number> {
  return ctx.db.transaction(async (tx) => {
    const state = await tx.selectFrom('retention_state').select('restored_at').executeTakeFirstOrThrow()
    if (state.restored_at === null) {
      await tx.updateTable('retention_state').set({ restored_at: ctx.clock.now() }).execute()
    }
    const beyond = Object.entries(orders.ids).map(([table, id]) => [table, id + MARGIN])
    await raiseNumbers(ctx.db, tx, Object.fromEntries(beyond) as Record<string, number>)
    for (const id of orders.entries) await tx.deleteFrom('ledger_entry').where('id', '=', id).execute()
    for (const { at, keys } of orders.suppress) await restoreForgotten(ctx, tx, keys, at)
    await endLeases(tx)
    // A login that was ended since would be back.
    await tx.deleteFrom('session').execute()
    return concedeOutbox(ctx, tx)
  })
}

async function endLeases(tx: Tx): Promise<void> {
  await tx.updateTable('job').set({ holder: null, lease_until: 0 }).execute()
  await tx.updateTable('collector').set({ holder: null, lease_until: 0 }).execute()
  await tx.updateTable('raw_mail').set({ lease_token: null, lease_until: null }).execute()
}

async function concedeOutbox(ctx: AppContext, tx: Tx): Promise<number> {
  const messages = tx.selectFrom('outbox').select('message_id')
  await tx
    .updateTable('message')
    .set({ delivery: 'unknown', delivery_at: ctx.clock.now() })
    .where('id', 'in', messages)
    .where('delivery', 'in', ['queued', 'sending'])
    .execute()
  const { numDeletedRows } = await tx.deleteFrom('outbox').executeTakeFirst()
  return Number(numDeletedRows)
}
