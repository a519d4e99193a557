/** SQLite: one file, one writing and one reading connection in this process. */
import SQLite from 'better-sqlite3'
import {
  CompiledQuery,
  Kysely,
  SqliteAdapter,
  SqliteDialect,
  SqliteDriver,
  type DatabaseConnection,
  type SqliteDatabase,
  type SqliteStatement,
} from 'kysely'
import type { Dialect } from './database.ts'
import type { Schema } from './schema.ts'

/** Statements kept ready. Larger ones (batches of rows) are not worth their memory. */
const CACHED_STATEMENTS = 500
const CACHED_LENGTH = 4000

export function openSqlite(path: string): Dialect {
  const writer = open(path, false)
  const reader = open(path, true)
  const statements = cached(writer)
  return {
    kind: 'sqlite',
    writer: kysely(writer, statements),
    reader: kysely(reader, cached(reader)),
    exclusive: true,
    maxParameters: 30_000,
    skipLocked: false,
    wire: null,
    // One short statement, prepared once: there is no way to a server that more rows would share. Whoever
    // has a Tx has the writing connection to themselves until the end of it.
    insertNew: async (_tx, table, columns, rows) => {
      const names = columns.map((column) => `"${column}"`).join(', ')
      const places = columns.map(() => '?').join(', ')
      const statement = statements.prepare(
        `insert into "${table}" (${names}) values (${places}) on conflict do nothing`,
      )
      for (const row of rows) statement.run(row)
    },
    update: async (_tx, table, id, columns, values) => {
      const set = columns.map((column) => `"${column}" = ?`).join(', ')
      statements.prepare(`update "${table}" set ${set} where "id" = ?`).run([...values, id])
    },
    // One writer at a time: seq follows commits by itself.
    lockEventLog: async () => {},
    lockInbox: async () => {},
    lockContacts: async () => {},
    // One writes at a time: nobody has anything that somebody else waits for.
    isClash: () => false,
    isBusy: (error) => String((error as { code?: unknown }).code).startsWith('SQLITE_BUSY'),
    close: async () => {
      reader.close()
      if (writer.open) {
        writer.pragma('wal_checkpoint(TRUNCATE)')
        writer.close()
      }
    },
  }
}

function open(path: string, forReading: boolean): SQLite.Database {
  // Waiting here would stop the whole process, so it is short; Database.transaction waits without that.
  const database = new SQLite(path, { timeout: forReading ? 1000 : 50 })
  database.pragma('journal_mode = WAL')
  database.pragma('foreign_keys = ON')
  database.pragma('secure_delete = ON')
  database.pragma('temp_store = MEMORY')
  database.pragma('cache_size = -32000')
  if (forReading) {
    database.pragma('query_only = ON')
    return database
  }
  // A checkpoint every 4 MB or so keeps the log short without stalling a burst.
  database.pragma('wal_autocheckpoint = 1000')
  // WAL builds of SQLite quietly fall back to NORMAL, and the pragma reads FULL until the first write:
  // so it is set, something is written, and only then it is believed.
  database.pragma('synchronous = FULL')
  database.pragma('user_version = 1')
  if (database.pragma('synchronous', { simple: true }) !== 2) {
    throw new Error('SQLite refuses synchronous=FULL: a power cut could lose acknowledged messages')
  }
  return database
}

function kysely(database: SQLite.Database, statements: SqliteDatabase): Kysely<Schema> {
  return new Kysely<Schema>({ dialect: new ImmediateDialect(database, statements) })
}

/** Preparing a statement costs more than running most of them. */
function cached(database: SQLite.Database): SqliteDatabase {
  const statements = new Map<string, SqliteStatement>()
  return {
    close: () => database.close(),
    prepare(text) {
      const known = statements.get(text)
      if (known) return known
      const fresh = database.prepare(text) as unknown as SqliteStatement
      if (text.length > CACHED_LENGTH) return fresh
      if (statements.size >= CACHED_STATEMENTS) statements.clear()
      statements.set(text, fresh)
      return fresh
    },
  }
}

class ImmediateDialect extends SqliteDialect {
  readonly #database: SQLite.Database
  readonly #statements: SqliteDatabase
  constructor(database: SQLite.Database, statements: SqliteDatabase) {
    super({ database: statements })
    this.#database = database
    this.#statements = statements
  }
  override createDriver() {
    return new ImmediateDriver(this.#database, this.#statements)
  }
  override createAdapter() {
    return new TransactionalAdapter()
  }
}

/** SQLite undoes changes of tables like others: whatever ends an update half way, the tables are as before. */
class TransactionalAdapter extends SqliteAdapter {
  override get supportsTransactionalDdl() {
    return true
  }
}

class ImmediateDriver extends SqliteDriver {
  readonly #database: SQLite.Database
  constructor(database: SQLite.Database, statements: SqliteDatabase) {
    super({ database: statements })
    this.#database = database
  }

  /** Takes the write lock at the start: a transaction that reads first can't be refused half-way. */
  override async beginTransaction(connection: DatabaseConnection) {
    await connection.executeQuery(CompiledQuery.raw('begin immediate'))
  }

  /** On a full or failing disk SQLite rolls back by itself; asking once more would hide the reason. */
  override async rollbackTransaction(connection: DatabaseConnection) {
    if (this.#database.inTransaction) await super.rollbackTransaction(connection)
  }
}
