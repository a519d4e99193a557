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
  const url = await workersOwn(inject('postgresUrl'))
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

/**
 * A database for each worker. Locks and wake-ups are of a database, and migrating looks at all its schemas:
 * in one for all, files that run side by side would wait for each other, or see each other go.
 */
async function workersOwn(server: string): Promise<string> {
  const name = `worker_${process.env['VITEST_POOL_ID'] ?? 'only'}`
  await query(server, `create database ${name}`).catch((error: unknown) => {
    if (!(error instanceof pg.DatabaseError && error.code === DUPLICATE_DATABASE)) throw error
  })
  return Object.assign(new URL(server), { pathname: `/${name}` }).href
}

/** https://www.postgresql.org/docs/current/errcodes-appendix.html */
const DUPLICATE_DATABASE = '42P04'

async function query(url: string, text: string): Promise<void> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    await client.query(text)
  } finally {
    await client.end()
  }
}
