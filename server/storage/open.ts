/** Opens the database that the settings name, with its tables up to date. */
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import type { Config } from '../../config/config.ts'
import { Database } from './database.ts'
import { migrateToLatest } from './migrations/index.ts'
import { openPostgres } from './postgres.ts'
import { openSqlite } from './sqlite.ts'

export async function openDatabase(config: Config): Promise<Database> {
  mkdirSync(config.dataDir, { recursive: true, mode: 0o700 })
  const database = new Database(
    config.database.kind === 'postgres'
      ? openPostgres(config.database.url, config.database.poolSize)
      : openSqlite(join(config.dataDir, 'sandglass.db')),
  )
  try {
    await migrateToLatest(database)
  } catch (error) {
    await database.close()
    throw error
  }
  return database
}
