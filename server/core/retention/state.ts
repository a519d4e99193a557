/** What there is one of: settings, how far days have been worked out, which ledger is ours. */
import { randomBytes } from 'node:crypto'
import type { Selectable } from 'kysely'
import { RetentionSettings } from '../../contract/retention.ts'
import type { Database, Reader, Tx } from '../../storage/database.ts'
import type { RetentionStateTable } from './table.ts'

export interface State extends Omit<Selectable<RetentionStateTable>, 'settings'> {
  settings: RetentionSettings
}

/** At every start; the first time it gives this database the name that its ledger has. */
export async function ensureState(db: Database, now: number): Promise<void> {
  const known = await db.read.selectFrom('retention_state').select('id').executeTakeFirst()
  if (known) return
  const ruled = await db.read.selectFrom('retention_rule_version').select('id').executeTakeFirst()
  await db.transaction(async (tx) => {
    await tx
      .insertInto('retention_state')
      .values({
        id: 1,
        policy: 1,
        // Rules that came from an earlier release speak of conversations that have no days yet.
        walked_policy: ruled ? 0 : 1,
        walked_id: 0,
        settings: '{}',
        next_run_at: null,
        forecast: null,
        seen_at: now,
        instance: randomBytes(16).toString('hex'),
        ledger_number: 0,
        ledger_hash: '',
        audit_anchor: null,
      })
      .onConflict((conflict) => conflict.column('id').doNothing())
      .execute()
  })
}

export async function readState(db: Reader): Promise<State> {
  const row = await db.selectFrom('retention_state').selectAll().where('id', '=', 1).executeTakeFirstOrThrow()
  return { ...row, settings: RetentionSettings.parse(JSON.parse(row.settings)) }
}

/** Whoever works by the rules is not waited for. */
export async function lockState({ db }: { db: Database }, tx: Tx): Promise<State> {
  await db.forNoKeyUpdate(tx.selectFrom('retention_state').select('id')).executeTakeFirstOrThrow()
  return readState(tx)
}
