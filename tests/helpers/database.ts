/** Every server test runs on both databases: `describe.each(databases)('… on %s', (kind) => …)`. */
import { randomBytes } from 'node:crypto'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { inject } from 'vitest'
import { Database } from '../../server/storage/database.ts'
import { migrateToLatest } from '../../server/storage/migrations/index.ts'
import { openPostgres } from '../../server/storage/postgres.ts'
import { openSqlite } from '../../server/storage/sqlite.ts'
import { databaseOf, query } from './postgres.ts'

export type DatabaseKind = 'sqlite' | 'postgres'

/** `DATABASES=sqlite npx vitest …` narrows it down while working. */
export const databases = (process.env['DATABASES']?.split(',') ?? ['sqlite', 'postgres']) as DatabaseKind[]

export interface TestDatabase {
  db: Database
  folder: string
  /** Of PostgreSQL, as DATABASE_URL has it. */
  url: string | null
  /** Another connection to the same data, as a second node would have it. */
  again: () => Database
  /** Brings it up to date. */
  migrate: () => Promise<void>
  drop: () => Promise<void>
}

/** `to`: as it was after an earlier migration. */
export async function openTestDatabase(kind: DatabaseKind, to?: string): Promise<TestDatabase> {
  const folder = mkdtempSync(join(tmpdir(), 'sandglass-test-'))
  const { open, drop, url } = kind === 'sqlite' ? await newFile(folder, to) : await newDatabase(to)
  const db = open()
  if (to !== undefined) await migrateToLatest(db, to)
  return {
    db,
    folder,
    url,
    again: open,
    migrate: () => migrateToLatest(db),
    drop: async () => {
      await drop()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

interface Place {
  url: string | null
  open: () => Database
  drop: () => Promise<void>
}

async function newFile(folder: string, to?: string): Promise<Place> {
  const file = join(folder, 'sandglass.db')
  if (to === undefined) writeFileSync(file, await (upToDate ??= emptyFile()))
  return { url: null, open: () => new Database(openSqlite(file)), drop: async () => {} }
}

/** Migrating takes longer than most tests do, so it is done once, and each test has a copy. */
let upToDate: Promise<Buffer> | null = null

async function emptyFile(): Promise<Buffer> {
  const folder = mkdtempSync(join(tmpdir(), 'sandglass-empty-'))
  const file = join(folder, 'sandglass.db')
  const db = new Database(openSqlite(file))
  await migrateToLatest(db)
  await db.close()
  const bytes = readFileSync(file)
  rmSync(folder, { recursive: true })
  return bytes
}

/**
 * Locks and wake-ups are of a database: tests that run side by side never wait for each other. To make one
 * takes longer than to empty one, so a test has one that another has left.
 */
async function newDatabase(to?: string): Promise<Place> {
  const { url, template } = inject('postgres')
  const left = to === undefined ? free.pop() : undefined
  const name = left ?? `test_${randomBytes(6).toString('hex')}`
  if (!left) await query(url, `create database ${name} template ${to === undefined ? template : 'template1'}`)
  const own = databaseOf(url, name)
  return {
    url: own,
    open: () => new Database(openPostgres(own, 5)),
    drop: async () => {
      if (to === undefined && (await emptied(own))) free.push(name)
      else await query(url, `drop database ${name} with (force)`)
    },
  }
}

/** Of this worker's databases those that no test holds. */
const free: string[] = []

/** As on its first day; false where somebody is still connected and might write again. */
async function emptied(url: string): Promise<boolean> {
  try {
    await query(url, EMPTY)
    return true
  } catch {
    return false
  }
}

const EMPTY = `do $$
declare
  name regclass;
begin
  if exists (
    select from pg_stat_activity
    where datname = current_database() and backend_type = 'client backend' and pid <> pg_backend_pid()
  ) then
    raise object_in_use;
  end if;
  -- Nobody asks for foreign keys: all of it goes.
  set local session_replication_role = replica;
  for name in
    select oid from pg_class
    where relnamespace = 'public'::regnamespace and relkind = 'r' and relname not like 'kysely%'
  loop
    execute format('delete from %s', name);
  end loop;
  for name in select oid from pg_class where relnamespace = 'public'::regnamespace and relkind = 'S' loop
    execute format('alter sequence %s restart', name);
  end loop;
end $$`
