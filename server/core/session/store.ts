import type { Selectable } from 'kysely'
import type { Reader, Tx } from '../../storage/database.ts'
import type { SessionTable } from './table.ts'

export type Session = Selectable<SessionTable>

export async function findSession(db: Reader, tokenHash: string): Promise<Session | undefined> {
  return db.selectFrom('session').selectAll().where('token_hash', '=', tokenHash).executeTakeFirst()
}

/** Every token of one login: signed out. */
export async function endFamily(tx: Tx, family: string): Promise<void> {
  await tx.deleteFrom('session').where('family', '=', family).execute()
}

export async function endSessionsOf(tx: Tx, agentId: number): Promise<void> {
  await tx.deleteFrom('session').where('agent_id', '=', agentId).execute()
}
