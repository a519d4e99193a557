/**
 * The one door to the database. Reading happens anywhere through `read`; writing only inside
 * `transaction`, because only that gives a `Tx`, and every function that writes asks for one.
 */
import { setTimeout as pause } from 'node:timers/promises'
import { sql, type Insertable, type Kysely, type Selectable, type Transaction } from 'kysely'
import type { Schema } from './schema.ts'

/** Enough to read. A Tx is one too and sees its own writes. */
export type Reader = Kysely<Schema>
/** Proof of being inside a transaction. */
export type Tx = Transaction<Schema>

/** Tables whose rows have a number of their own. */
type TableWithId = { [T in keyof Schema]: Schema[T] extends { id: unknown } ? T : never }[keyof Schema]

/** What goes into columns, in their order. */
export type Values = readonly unknown[]

/** What differs between SQLite and PostgreSQL. Implemented in sqlite.ts and postgres.ts. */
export interface Dialect {
  readonly kind: 'sqlite' | 'postgres'
  readonly reader: Kysely<Schema>
  readonly writer: Kysely<Schema>
  /** One process owns the database: nobody else can hold a lease in it. */
  readonly exclusive: boolean
  /** Most values one statement may bind. */
  readonly maxParameters: number
  /** Held until commit, so that `event.seq` follows the order of commits. */
  lockEventLog(tx: Tx): Promise<void>
  /** Held until commit: one inbox's deliveries are taken in one after the other. */
  lockInbox(tx: Tx, inboxId: number): Promise<void>
  /** Held until commit: an address that nobody had yet is given to one contact. After `lockInbox`. */
  lockContacts(tx: Tx, channel: string): Promise<void>
  /** Inserts rows of these columns; one that offends a unique key is left out. */
  insertNew(tx: Tx, table: string, columns: readonly string[], rows: readonly Values[]): Promise<void>
  /** Writes these columns of the row with this id. */
  update(tx: Tx, table: string, id: number, columns: readonly string[], values: Values): Promise<void>
  /** `begin` failed because somebody else writes; nothing has happened yet. */
  isBusy(error: unknown): boolean
  /** Two waited for each other, and this one was broken off so that the other could end. */
  isClash(error: unknown): boolean
  /** Rows another node is working on are passed over. */
  readonly skipLocked: boolean
  /** Tells other nodes; null where there are none. */
  readonly wire: Wire | null
  close(): Promise<void>
}

/** Wakes other nodes: a topic or a whisper of ids, no data. */
export interface Wire {
  send(topic: string): Promise<void>
  /** Calls `hear` for each topic; reconnects by itself. Returns the way to stop. */
  listen(hear: (topic: string) => void): Promise<() => Promise<void>>
}

const BUSY_PATIENCE = 2000
const BUSY_PAUSE = 20
const PROBE_PATIENCE = 4000
/** How often a transaction is begun anew, and how long it stands back before (ms, each time up to so much more). */
const MOST_CLASHES = 5
const CLASH_PAUSE = 20

export class Database {
  readonly #dialect: Dialect
  readonly #hooks = new WeakMap<Tx, Array<() => void>>()
  /** How many transactions were begun anew since the start. */
  clashes = 0

  constructor(dialect: Dialect) {
    this.#dialect = dialect
  }

  get kind() {
    return this.#dialect.kind
  }

  get exclusive() {
    return this.#dialect.exclusive
  }

  get skipLocked() {
    return this.#dialect.skipLocked
  }

  get wire() {
    return this.#dialect.wire
  }

  get read(): Reader {
    return this.#dialect.reader
  }

  /** The writing connection outside a transaction: migrations and maintenance. */
  get admin(): Kysely<Schema> {
    return this.#dialect.writer
  }

  /**
   * Runs `work` in one transaction. Waits up to two seconds for another process's write to end without
   * holding up anything else in this process; then the database's own error comes through.
   *
   * Where this one and another wait for each other it may be begun anew, so `work` leaves nothing behind outside of
   * its `tx`: what is to be told, removed or counted follows from what it returns, or waits in `afterCommit`.
   */
  async transaction<T>(work: (tx: Tx) => Promise<T>): Promise<T> {
    for (let clashes = 0; ; clashes++) {
      try {
        return await this.#oneTransaction(work)
      } catch (error) {
        if (clashes >= MOST_CLASHES || !this.#dialect.isClash(error)) throw error
        this.clashes++
        // Not in step with the other one, or they meet again.
        await pause(CLASH_PAUSE * (clashes + Math.random()))
      }
    }
  }

  async #oneTransaction<T>(work: (tx: Tx) => Promise<T>): Promise<T> {
    const deadline = Date.now() + BUSY_PATIENCE
    for (;;) {
      let began = false
      let cause: { error: unknown } | null = null
      try {
        let after: Array<() => void> = []
        const result = await this.#dialect.writer.transaction().execute(async (tx) => {
          began = true
          after = []
          this.#hooks.set(tx, after)
          return work(tx).catch((error: unknown) => {
            cause = { error }
            throw error
          })
        })
        for (const hook of after) hook()
        return result
      } catch (error) {
        // Where the connection is gone the rollback fails too, and its error would hide what happened.
        if (cause) throw (cause as { error: unknown }).error
        if (began || !this.#dialect.isBusy(error) || Date.now() > deadline) throw error
        await pause(BUSY_PAUSE)
      }
    }
  }

  /** Runs `hook` once the transaction has been committed, and never if it was not. */
  afterCommit(tx: Tx, hook: () => void): void {
    const hooks = this.#hooks.get(tx)
    if (!hooks) throw new Error('afterCommit outside Database.transaction')
    hooks.push(hook)
  }

  /** Keeps the rows as they are read until the transaction ends; where one writes at a time, they do anyway. */
  forUpdate<Q extends { forUpdate(): Q }>(query: Q): Q {
    return this.#dialect.skipLocked ? query.forUpdate() : query
  }

  /** Keeps out whoever would change the rows, and nobody who has them `forKeyShare`. */
  forNoKeyUpdate<Q extends { forNoKeyUpdate(): Q }>(query: Q): Q {
    return this.#dialect.skipLocked ? query.forNoKeyUpdate() : query
  }

  /** Whoever wants the rows `forUpdate` waits until this transaction ends; changing them in passing goes on. */
  forKeyShare<Q extends { forKeyShare(): Q }>(query: Q): Q {
    return this.#dialect.skipLocked ? query.forKeyShare() : query
  }

  lockEventLog(tx: Tx): Promise<void> {
    return this.#dialect.lockEventLog(tx)
  }

  lockInbox(tx: Tx, inboxId: number): Promise<void> {
    return this.#dialect.lockInbox(tx, inboxId)
  }

  lockContacts(tx: Tx, channel: string): Promise<void> {
    return this.#dialect.lockContacts(tx, channel)
  }

  /** Rows in portions that fit into one statement each. */
  portions<T extends object>(rows: readonly T[]): T[][] {
    const first = rows[0]
    if (!first) return []
    const size = Math.max(1, Math.floor(this.#dialect.maxParameters / Object.keys(first).length))
    const portions: T[][] = []
    for (let at = 0; at < rows.length; at += size) portions.push(rows.slice(at, at + size))
    return portions
  }

  /*
   * For the way in, where time counts: these two are written by hand, because building the same statement
   * anew for each row costs more than running it.
   */

  /** Inserts what is not there yet, by whatever unique key there is. The rows have the same columns. */
  async insertNew<T extends keyof Schema & string>(
    tx: Tx,
    table: T,
    rows: ReadonlyArray<Insertable<Schema[T]>>,
  ): Promise<void> {
    const columns = Object.keys(rows[0] ?? {})
    if (columns.length === 0) return
    const values = rows.map((row) => columns.map((column) => row[column as keyof typeof row]))
    await this.#dialect.insertNew(tx, table, columns, values)
  }

  /**
   * Writes what has changed of a row. A column that is named is written to every index it is in, even where
   * it stays as it is: so only those that differ are named.
   */
  async update<T extends TableWithId>(
    tx: Tx,
    table: T,
    before: Selectable<Schema[T]>,
    after: Selectable<Schema[T]>,
  ): Promise<void> {
    const columns = Object.keys(after).filter(
      (column) => after[column as keyof typeof after] !== before[column as keyof typeof before],
    )
    if (columns.length === 0) return
    const values = columns.map((column) => after[column as keyof typeof after])
    await this.#dialect.update(tx, table, (before as { id: number }).id, columns, values)
  }

  /** Proves that a commit is possible right now. Throws if it is not, or if nobody answers. */
  async probe(): Promise<void> {
    let alarm: NodeJS.Timeout | undefined
    const late = new Promise<never>((_, refuse) => {
      alarm = setTimeout(() => refuse(new Error('the database does not answer')), PROBE_PATIENCE)
    })
    await Promise.race([this.#probe(), late]).finally(() => clearTimeout(alarm))
  }

  async #probe(): Promise<void> {
    await this.transaction(async (tx) => {
      await tx
        .insertInto('job')
        .values({
          name: 'probe',
          lease_until: Date.now(),
          holder: null,
          last_run_at: null,
          last_ended_at: null,
          last_outcome: null,
        })
        .onConflict((conflict) => conflict.column('name').doUpdateSet({ lease_until: Date.now() }))
        .execute()
    })
  }

  async check(): Promise<void> {
    await sql`select 1`.execute(this.read)
  }

  close(): Promise<void> {
    return this.#dialect.close()
  }
}
