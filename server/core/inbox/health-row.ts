/** The stored part of an inbox's condition: what the provider told of it, and when. */
import type { Selectable, Updateable } from 'kysely'
import type { AccountFacts } from '../../../channels/adapter.ts'
import type { AppContext } from '../../context.ts'
import type { Reader, Tx } from '../../storage/database.ts'
import type { InboxHealthTable } from './table.ts'

export type Health = Selectable<InboxHealthTable>

/** Of an inbox nothing is known of yet. */
const UNKNOWN = {
  last_delivery_at: null,
  lag: null,
  worst_lag: null,
  worst_lag_at: null,
  checked_at: null,
  steps: null,
  facts: '{}',
  facts_at: '{}',
  check_wanted_at: null,
  sending_at: null,
  stopped_for: null,
} satisfies Omit<Health, 'inbox_id'>

export async function healthOf(db: Reader, inboxId: number): Promise<Health> {
  const row = await db
    .selectFrom('inbox_health')
    .selectAll()
    .where('inbox_id', '=', inboxId)
    .executeTakeFirst()
  return row ?? { inbox_id: inboxId, ...UNKNOWN }
}

/** Keeps the row from others until the transaction ends. Who writes events too locks their log before. */
export async function lockHealth(ctx: AppContext, tx: Tx, inboxId: number): Promise<Health> {
  await tx
    .insertInto('inbox_health')
    .values({ inbox_id: inboxId, ...UNKNOWN })
    .onConflict((conflict) => conflict.column('inbox_id').doNothing())
    .execute()
  const row = tx.selectFrom('inbox_health').selectAll().where('inbox_id', '=', inboxId)
  return ctx.db.forUpdate(row).executeTakeFirstOrThrow()
}

export async function saveHealth(
  tx: Tx,
  inboxId: number,
  values: Updateable<Omit<InboxHealthTable, 'inbox_id'>>,
): Promise<void> {
  await tx.updateTable('inbox_health').set(values).where('inbox_id', '=', inboxId).execute()
}

export const factsOf = ({ facts }: Pick<Health, 'facts'>): AccountFacts => JSON.parse(facts) as AccountFacts

/** Takes in what was told at `at`. Each fact for itself: a later word on it stays. */
export function withFacts(
  health: Pick<Health, 'facts' | 'facts_at'>,
  told: AccountFacts,
  at: number,
): Pick<Health, 'facts' | 'facts_at'> {
  const times = JSON.parse(health.facts_at) as Record<string, number>
  const newer = Object.entries(told).filter(([key]) => at >= (times[key] ?? 0))
  return {
    facts: JSON.stringify({ ...factsOf(health), ...Object.fromEntries(newer) }),
    facts_at: JSON.stringify({ ...times, ...Object.fromEntries(newer.map(([key]) => [key, at])) }),
  }
}
