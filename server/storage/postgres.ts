/** PostgreSQL: a pool, and a connection of its own that listens for other nodes. */
import { CompiledQuery, Kysely, PostgresDialect, sql } from 'kysely'
import pg from 'pg'
import type { Dialect, Tx, Values, Wire } from './database.ts'
import type { Schema } from './schema.ts'

/** Any constant: the lock under which events are appended. */
const EVENT_LOCK = 7_412_001
const CHANNEL = 'sandglass'
const INT8 = 20
const NUMERIC = 1700
/** deadlock_detected, serialization_failure (PostgreSQL, appendix A). */
const CLASHES = new Set(['40P01', '40001'])
/** How many rows one insert holds: one way to the server for all of them. */
const ROWS_AT_ONCE = 1000

// Ids and times stay below 2^53, so that they are numbers here as they are in SQLite; so are sums.
const types = {
  getTypeParser: (oid: number, format?: 'text' | 'binary') =>
    oid === INT8 || oid === NUMERIC ? Number : pg.types.getTypeParser(oid, format),
}

export function openPostgres(url: string, poolSize: number): Dialect {
  const pool = new pg.Pool({
    connectionString: url,
    max: poolSize,
    connectionTimeoutMillis: 5000,
    // A peer that vanished without a word is noticed, and no query waits for it for ever.
    keepAlive: true,
    keepAliveInitialDelayMillis: 10_000,
    query_timeout: 60_000,
    types,
  })
  // An idle connection that breaks is replaced on next use; without a listener it would end the process.
  pool.on('error', () => {})
  // The same for one that breaks between two statements of a transaction; the next statement fails anyway.
  pool.on('connect', (client) => client.on('error', () => {}))
  const database = new Kysely<Schema>({ dialect: new PostgresDialect({ pool }) })
  const lock = async (tx: Tx, name: string) => {
    await sql`select pg_advisory_xact_lock(hashtextextended(${name}, 0))`.execute(tx)
  }
  return {
    kind: 'postgres',
    writer: database,
    reader: database,
    exclusive: false,
    maxParameters: 60_000,
    skipLocked: true,
    wire: createWire(url, pool),
    lockEventLog: async (tx) => {
      await sql`select pg_advisory_xact_lock(${sql.lit(EVENT_LOCK)}, hashtext(current_schema()))`.execute(tx)
    },
    lockInbox: (tx, inboxId) => lock(tx, `inbox:${inboxId}`),
    lockContacts: (tx, channel) => lock(tx, `contacts:${channel}`),
    insertNew,
    update: async (tx, table, id, columns, values) => {
      const set = columns.map((column, at) => `"${column}" = $${at + 1}`).join(', ')
      const text = `update "${table}" set ${set} where "id" = $${columns.length + 1}`
      await tx.executeQuery(CompiledQuery.raw(text, [...values, id]))
    },
    isBusy: () => false,
    isClash: (error) => CLASHES.has(String((error as { code?: unknown } | null)?.code)),
    close: () => database.destroy(),
  }
}

async function insertNew(tx: Tx, table: string, columns: readonly string[], rows: readonly Values[]) {
  const names = columns.map((column) => `"${column}"`).join(', ')
  for (let at = 0; at < rows.length; at += ROWS_AT_ONCE) {
    const portion = rows.slice(at, at + ROWS_AT_ONCE)
    const lists = portion.map(
      (row, nth) => `(${row.map((_, place) => `$${nth * columns.length + place + 1}`).join(', ')})`,
    )
    const text = `insert into "${table}" (${names}) values ${lists.join(', ')} on conflict do nothing`
    await tx.executeQuery(CompiledQuery.raw(text, portion.flat()))
  }
}

function createWire(url: string, pool: pg.Pool): Wire {
  return {
    send: async (topic) => {
      await pool.query('select pg_notify($1, $2)', [CHANNEL, topic])
    },
    listen: async (hear) => {
      let client: pg.Client | null = null
      let stopped = false
      let retry: NodeJS.Timeout | undefined
      const connect = async () => {
        const fresh = new pg.Client({ connectionString: url })
        client = fresh
        fresh.on('notification', ({ payload }) => hear(payload ?? ''))
        fresh.on('error', () => {})
        fresh.on('end', again)
        try {
          await fresh.connect()
          await fresh.query(`listen ${CHANNEL}`)
          // Whatever was said while nobody listened: look at everything once.
          hear('')
        } catch {
          await fresh.end().catch(() => {})
        }
      }
      const again = () => {
        if (stopped) return
        clearTimeout(retry)
        retry = setTimeout(() => void connect(), 1000)
      }
      await connect()
      return async () => {
        stopped = true
        clearTimeout(retry)
        await client?.end().catch(() => {})
      }
    },
  }
}
