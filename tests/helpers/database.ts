/** Every server test runs on both databases: `describe.each(databases)('… on %s', (kind) => …)`. */
import { randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import { inject } from 'vitest'
import { Database } from '../../server/storage/database.ts'
import { migrateToLatest } from '../../server/storage/migrations/index.ts'
import { openPostgres } from '../../server/storage/postgres.ts'
import { openSqlite } from '../../server/storage/sqlite.ts'

export type DatabaseKind = 'sqlite' | 'postgres'

/** `DATABASES=sqlite npx vitest …` narrows it down while working. */
export const databases = (process.env['DATABASES']?.split(',') ?? ['sqlite', 'postgres']) as DatabaseKind[]

export interface TestDatabase {
  db: Database
  folder: string
  /** Another connection to the same data, as a second node would have it. */
  again: () => Database
  /** Brings it up to date. */
  migrate: () => Promise<void>
  drop: () => Promise<void>
}

/** `to`: as it was after an earlier migration. */
export async function openTestDatabase(kind: DatabaseKind, to?: string): Promise<TestDatabase> {
  const folder = mkdtempSync(join(tmpdir(), 'sandglass-test-'))
  const remove = () => rmSync(folder, { recursive: true, force: true })
  if (kind === 'sqlite') {
    const open = () => new Database(openSqlite(join(folder, 'sandglass.db')))
    const db = open()
    await migrateToLatest(db, undefined, to)
    return { db, folder, again: open, migrate: () => migrateToLatest(db), drop: async () => remove() }
  }
  const url = inject('postgresUrl')
  const schema = `test_${randomBytes(6).toString('hex')}`
  await query(url, `create schema ${schema}`)
  const open = () => new Database(openPostgres(url, 5, schema))
  const db = open()
  await migrateToLatest(db, schema, to)
  return {
    db,
    folder,
    again: open,
    migrate: () => migrateToLatest(db, schema),
    drop: async () => {
      await query(url, `drop schema ${schema} cascade`)
      remove()
    },
  }
}

async function query(url: string, text: string): Promise<void> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  await client.query(text)
  await client.end()
}
