/** All of a database: read at one moment, table by table, and put into another one as it was. */
import { sql } from 'kysely'
import type { Database, Reader, Tx } from './database.ts'

export interface WholeTable {
  name: string
  /** Columns of the primary key, in order. */
  key: string[]
}

export type Row = Record<string, unknown>

/** Rows read at once; a portion is held in memory. */
const PORTION = 500

/** Every reading within `work` sees the same moment, whatever is written meanwhile. */
export async function snapshot<T>(db: Database, work: (reader: Reader) => Promise<T>): Promise<T> {
  const begin = db.kind === 'sqlite' ? 'begin' : 'begin isolation level repeatable read, read only'
  return db.read.connection().execute(async (reader) => {
    await sql.raw(begin).execute(reader)
    try {
      return await work(reader)
    } finally {
      await sql`rollback`.execute(reader)
    }
  })
}

/** Every table but those of the migrations; what is referred to comes before what refers to it. */
export async function wholeTables(db: Database, reader: Reader): Promise<WholeTable[]> {
  const [keys, references] =
    db.kind === 'sqlite' ? [SQLITE_KEYS, SQLITE_REFERENCES] : [PG_KEYS, PG_REFERENCES]
  const columns = (await keys.execute(reader)).rows.filter(({ table }) => !/^(kysely|sqlite)_/.test(table))
  const links = (await references.execute(reader)).rows
  const tables = new Map<string, WholeTable>()
  for (const { table, column } of columns) {
    const known = tables.get(table) ?? { name: table, key: [] }
    known.key.push(column)
    tables.set(table, known)
  }
  const sorted: WholeTable[] = []
  const place = (table: WholeTable, within: ReadonlySet<string>): void => {
    if (sorted.includes(table)) return
    if (within.has(table.name)) throw new Error(`tables refer to each other in a circle: ${table.name}`)
    for (const { table: from, to } of links) {
      const parent = tables.get(to)
      if (from === table.name && to !== from && parent) place(parent, new Set([...within, table.name]))
    }
    sorted.push(table)
  }
  for (const table of tables.values()) place(table, new Set())
  return sorted
}

const SQLITE_KEYS = sql<{ table: string; column: string }>`
  select m.name as "table", p.name as "column"
  from sqlite_master m join pragma_table_info(m.name) p
  where m.type = 'table' and p.pk > 0 order by m.name, p.pk`
const SQLITE_REFERENCES = sql<{ table: string; to: string }>`
  select m.name as "table", f."table" as "to"
  from sqlite_master m join pragma_foreign_key_list(m.name) f where m.type = 'table'`
const PG_KEYS = sql<{ table: string; column: string }>`
  select t.relname as "table", a.attname as "column"
  from pg_index i
  join pg_class t on t.oid = i.indrelid
  join pg_attribute a on a.attrelid = t.oid and a.attnum = any(i.indkey)
  where i.indisprimary and t.relnamespace = current_schema()::regnamespace
  order by t.relname, array_position(i.indkey::int2[], a.attnum)`
const PG_REFERENCES = sql<{ table: string; to: string }>`
  select t.relname as "table", r.relname as "to"
  from pg_constraint c join pg_class t on t.oid = c.conrelid join pg_class r on r.oid = c.confrelid
  where c.contype = 'f' and t.relnamespace = current_schema()::regnamespace`

/** In the order of the key. */
export async function* rowsOf(reader: Reader, { name, key }: WholeTable): AsyncGenerator<Row[]> {
  const columns = sql.join(key.map((column) => sql.ref(column)))
  let last: Row | undefined
  for (;;) {
    const after = last ? sql`where (${columns}) > (${sql.join(key.map((column) => last?.[column]))})` : sql``
    const { rows } = await sql<Row>`
      select * from ${sql.table(name)} ${after} order by ${columns} limit ${sql.lit(PORTION)}
    `.execute(reader)
    if (rows.length > 0) yield rows
    last = rows.at(-1)
    if (rows.length < PORTION) return
  }
}

/** With the numbers they had. Tables in the order of `wholeTables`. */
export async function insertAsWas(db: Database, tx: Tx, table: string, rows: readonly Row[]): Promise<void> {
  const columns = Object.keys(rows[0] ?? {})
  const names = sql.join(columns.map((column) => sql.ref(column)))
  const given = db.kind === 'postgres' ? sql`overriding system value` : sql``
  for (const portion of db.portions(rows)) {
    const lists = portion.map((row) => sql`(${sql.join(columns.map((column) => row[column]))})`)
    await sql`insert into ${sql.table(table)} (${names}) ${given} values ${sql.join(lists)}`.execute(tx)
  }
}

export async function deleteAll(tx: Tx, tables: readonly WholeTable[]): Promise<void> {
  for (const { name } of tables.toReversed()) await sql`delete from ${sql.table(name)}`.execute(tx)
}

/** By table the last number that was ever given. */
export async function givenNumbers(db: Database, reader: Reader): Promise<Record<string, number>> {
  const query = db.kind === 'sqlite' ? SQLITE_NUMBERS : PG_NUMBERS
  const { rows } = await query.execute(reader)
  return Object.fromEntries(rows.map(({ table, given }) => [table, Number(given)]))
}

const SQLITE_NUMBERS = sql<{ table: string; given: number }>`
  select name as "table", seq as given from sqlite_sequence`
const PG_NUMBERS = sql<{ table: string; column: string; given: number }>`
  select table_name as "table", column_name as "column", coalesce(
    pg_sequence_last_value(pg_get_serial_sequence(quote_ident(table_name), column_name)::regclass), 0
  ) as given
  from information_schema.columns where table_schema = current_schema() and is_identity = 'YES'`

/** From now on only higher ones are given. Tables that are not there are passed over. */
export async function raiseNumbers(
  db: Database,
  tx: Tx,
  numbers: Readonly<Record<string, number>>,
): Promise<void> {
  if (db.kind === 'postgres') {
    for (const { table, column, given } of (await PG_NUMBERS.execute(tx)).rows) {
      const wanted = numbers[table] ?? 0
      if (wanted <= Number(given)) continue
      await sql`select setval(pg_get_serial_sequence(quote_ident(${table}), ${column}), ${wanted})`.execute(
        tx,
      )
    }
    return
  }
  const known = await givenNumbers(db, tx)
  const tables = await sql<{ name: string }>`
    select name from sqlite_master where type = 'table' and sql like '%autoincrement%'
  `.execute(tx)
  for (const { name } of tables.rows) {
    const wanted = numbers[name] ?? 0
    if (wanted <= (known[name] ?? 0)) continue
    if (name in known) await sql`update sqlite_sequence set seq = ${wanted} where name = ${name}`.execute(tx)
    else await sql`insert into sqlite_sequence (name, seq) values (${name}, ${wanted})`.execute(tx)
  }
}
