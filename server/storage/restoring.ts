/** Where a backup is put: an empty database with the tables of its time. The one there was goes last. */
import { existsSync } from 'node:fs'
import { rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import SQLite from 'better-sqlite3'
import { sql } from 'kysely'
import type { Config } from '../../config/config.ts'
import { Database } from './database.ts'
import { migrateToLatest } from './migrations/index.ts'
import { openPostgres } from './postgres.ts'
import { openSqlite } from './sqlite.ts'
import { wholeTables } from './whole.ts'

/** Its presence says that a restore was begun and has not come to its end. */
export const restoreUnderway = ({ dataDir }: Pick<Config, 'dataDir'>): string =>
  join(dataDir, 'restoring.json')

export interface RestoreTarget {
  db: Database
  /** Somebody's data would be replaced. */
  hasData: boolean
  /** Nobody else has it open: no server runs. */
  isAlone(): Promise<boolean>
  /** Brings the tables up to date and puts it into its place. */
  finish(): Promise<void>
  abandon(): Promise<void>
}

/** `migration`: how far the tables of the backup had come. */
export function openRestoreTarget(config: Config, migration: string): Promise<RestoreTarget> {
  return config.database.kind === 'postgres'
    ? postgresTarget(config.database.url, migration)
    : sqliteTarget(join(config.dataDir, 'sandglass.db'), migration)
}

const FILES = ['', '-wal', '-shm']

/** A file beside the one there is, which it takes the place of. */
async function sqliteTarget(path: string, migration: string): Promise<RestoreTarget> {
  const draft = `${path}.restoring`
  const remove = async (file: string) => {
    for (const part of FILES) await rm(file + part, { force: true })
  }
  const hasData = existsSync(path)
  await remove(draft)
  const db = new Database(openSqlite(draft))
  await migrateToLatest(db, migration)
  return {
    db,
    hasData,
    isAlone: async () => !hasData || isFree(path),
    finish: async () => {
      await migrateToLatest(db)
      await db.close()
      await remove(path)
      await rename(draft, path)
    },
    abandon: async () => {
      await db.close().catch(() => {})
      await remove(draft)
    },
  }
}

/** Whoever has a database open keeps it from leaving its write-ahead log (https://sqlite.org/wal.html). */
function isFree(path: string): boolean {
  const database = new SQLite(path, { timeout: 0 })
  try {
    return database.pragma('journal_mode = DELETE', { simple: true }) === 'delete'
  } catch (error) {
    if (String((error as { code?: unknown }).code).startsWith('SQLITE_BUSY')) return false
    throw error
  } finally {
    database.close()
  }
}

const OURS = 'sandglass restore'

async function postgresTarget(url: string, migration: string): Promise<RestoreTarget> {
  const own = new URL(url)
  own.searchParams.set('application_name', OURS)
  const db = new Database(openPostgres(own.href, 2))
  try {
    await migrateToLatest(db, migration)
    return {
      db,
      hasData: await hasRows(db),
      isAlone: () => isAlone(db),
      finish: async () => {
        await migrateToLatest(db)
        await db.close()
      },
      abandon: () => db.close(),
    }
  } catch (error) {
    await db.close()
    throw error
  }
}

async function hasRows(db: Database): Promise<boolean> {
  for (const { name } of await wholeTables(db, db.read)) {
    const { rows } = await sql`select 1 from ${sql.table(name)} limit 1`.execute(db.read)
    if (rows.length > 0) return true
  }
  return false
}

async function isAlone(db: Database): Promise<boolean> {
  const { rows } = await sql`
    select 1 from pg_stat_activity
    where datname = current_database() and backend_type = 'client backend' and application_name <> ${OURS}
  `.execute(db.read)
  return rows.length === 0
}
