/** Names that lead to one inbox may lead to no other one: whose would the message be? */
import type { Channel } from '../../../channels/adapter.ts'
import type { AppContext } from '../../context.ts'
import { conflict } from '../../errors.ts'
import type { Tx } from '../../storage/database.ts'
import { settingsOf } from './store.ts'

/** Throws `account_taken`. `id`: the inbox whose settings these are; null: it is still to be made. */
export async function refuseTaken(
  ctx: AppContext,
  tx: Tx,
  channel: Channel,
  settings: unknown,
  id: number | null,
): Promise<void> {
  if (!channel.otherAccounts) return
  // Two admins at the same moment: the second one sees what the first one made.
  await ctx.db.lockEventLog(tx)
  const own = new Set([channel.accountOf(settings), ...channel.otherAccounts(settings)])
  const inboxes = await tx.selectFrom('inbox').selectAll().where('channel', '=', channel.kind).execute()
  for (const inbox of inboxes.filter((each) => each.id !== id)) {
    const theirs = [inbox.account, ...channel.otherAccounts(settingsOf(ctx, inbox))]
    if (theirs.some((name) => own.has(name))) {
      throw conflict('account_taken', 'Another inbox already uses one of these addresses.')
    }
  }
}
