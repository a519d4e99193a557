/**
 * After deletions. PostgreSQL keeps deleted rows where they were until a vacuum gives their room to others; SQLite has
 * overwritten them with zeros by then (`secure_delete`). See docs/privacy.md for what PostgreSQL keeps beyond that.
 */
import { sql } from 'kysely'
import type { Database } from './database.ts'
import type { Schema } from './schema.ts'

/** How many tables were vacuumed. */
export async function vacuum(db: Database, tables: ReadonlyArray<keyof Schema & string>): Promise<number> {
  if (db.kind !== 'postgres') return 0
  for (const table of tables) await sql`vacuum ${sql.table(table)}`.execute(db.admin)
  return tables.length
}
