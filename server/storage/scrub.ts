/**
 * What was deleted leaves the write-ahead log, too. SQLite zeroes deleted rows in the database file itself
 * (`secure_delete`), but copies of pages as they were before stay in the log until it is written back and
 * cut off. PostgreSQL looks after its own log; see docs/privacy.md for how long it keeps what.
 */
import { setTimeout } from 'node:timers/promises'
import { sql } from 'kysely'
import type { Database } from './database.ts'

const ATTEMPTS = 10
const PAUSE_MS = 20

/** False: somebody reads what was there before, and keeps the log from being cut off. */
export async function scrub(db: Database): Promise<boolean> {
  if (db.kind !== 'sqlite') return true
  for (let attempt = 1; ; attempt++) {
    const { rows } = await sql<{ busy: number }>`pragma wal_checkpoint(TRUNCATE)`.execute(db.admin)
    if (rows[0]?.busy === 0) return true
    if (attempt === ATTEMPTS) return false
    await setTimeout(PAUSE_MS)
  }
}
