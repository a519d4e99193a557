/** When a group's templates were read, and when they are to be read again. */
import type { Selectable } from 'kysely'
import type { AppContext } from '../../context.ts'
import type { Reader, Tx } from '../../storage/database.ts'
import { wantedAt } from './rules.ts'
import type { TemplateGroup } from './store.ts'
import type { TemplateSyncTable } from './table.ts'

type Reading = Pick<Selectable<TemplateSyncTable>, 'synced_at' | 'failure' | 'wanted_at'>

const NEVER: Reading = { synced_at: null, failure: null, wanted_at: null }

export async function readingOf(db: Reader, group: TemplateGroup): Promise<Reading> {
  return (await query(db, group).executeTakeFirst()) ?? NEVER
}

/**
 * Keeps others from the group's templates until the transaction ends. The event log is locked first, as
 * everywhere where both are, so that nobody waits for one with the other in hand.
 */
export async function lockGroup(ctx: AppContext, tx: Tx, group: TemplateGroup): Promise<Reading> {
  await ctx.db.lockEventLog(tx)
  await tx
    .insertInto('template_sync')
    .values({ ...group, ...NEVER })
    .onConflict((conflict) => conflict.columns(['channel', 'account_group']).doNothing())
    .execute()
  return ctx.db.forUpdate(query(tx, group)).executeTakeFirstOrThrow()
}

export async function saveReading(tx: Tx, group: TemplateGroup, values: Partial<Reading>): Promise<void> {
  await tx
    .updateTable('template_sync')
    .set(values)
    .where('channel', '=', group.channel)
    .where('account_group', '=', group.account_group)
    .execute()
}

/** There is news that only a full reading shows. Call with the group locked. */
export async function wantReading(
  ctx: AppContext,
  tx: Tx,
  group: TemplateGroup,
  reading: Reading,
): Promise<void> {
  await saveReading(tx, group, { wanted_at: wantedAt(reading, ctx.clock.now()) })
  ctx.db.afterCommit(tx, () => ctx.notifier.notify('templates'))
}

function query(db: Reader, { channel, account_group }: TemplateGroup) {
  return db
    .selectFrom('template_sync')
    .select(['synced_at', 'failure', 'wanted_at'])
    .where('channel', '=', channel)
    .where('account_group', '=', account_group)
}
