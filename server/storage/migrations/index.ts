/** All migrations by name, in order. A static list: nothing scans the file system. */
import { sql } from 'kysely'
import { Migrator, type Migration } from 'kysely/migration'
import type { Database } from '../database.ts'
import type { Kind } from './columns.ts'
import { start } from './0001-start.ts'
import { channel } from './0002-channel.ts'
import { widget } from './0003-widget.ts'
import { wayIn } from './0004-way-in.ts'
import { mail } from './0005-mail.ts'
import { retention } from './0006-retention.ts'
import { waitingAbout } from './0007-waiting-about.ts'
import { counts } from './0008-counts.ts'

const migrations = (kind: Kind): Record<string, Migration> => ({
  '0001-start': start(kind),
  '0002-channel': channel(kind),
  '0003-widget': widget(kind),
  '0004-way-in': wayIn,
  '0005-mail': mail(kind),
  '0006-retention': retention(kind),
  '0007-waiting-about': waitingAbout(kind),
  '0008-counts': counts,
})

/** Names in order. */
export const migrationNames: readonly string[] = Object.keys(migrations('sqlite'))
/** How far this software goes. */
export const lastMigration = migrationNames.at(-1) ?? ''

/**
 * Brings the tables up to date. Several nodes may start at once: one does it, the others wait. `to` stops at
 * an earlier migration, for tests of what later ones make of old data.
 */
export async function migrateToLatest(database: Database, to?: string): Promise<void> {
  const migrator = new Migrator({
    db: database.admin,
    provider: { getMigrations: async () => migrations(database.kind) },
  })
  // Where there is nothing to do nobody is to wait for whoever writes at the moment.
  if (to === undefined && (await isUpToDate(database, migrator))) return
  const { error } = await (to === undefined ? migrator.migrateToLatest() : migrator.migrateTo(to))
  if (error) throw new Error('The database could not be brought up to date', { cause: error })
}

async function isUpToDate({ admin }: Database, migrator: Migrator): Promise<boolean> {
  const all = await migrator.getMigrations()
  if (all.some(({ executedAt }) => executedAt === undefined)) return false
  // One that has been through others is of a newer version: the migrator says so.
  const { rows } = await sql<{ name: string }>`select name from kysely_migration`.execute(admin)
  return rows.length === all.length
}
