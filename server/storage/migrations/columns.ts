/** Column types that the two databases spell differently. */
import { sql, type ColumnDataType, type CreateTableBuilder, type RawBuilder } from 'kysely'

export type Kind = 'sqlite' | 'postgres'

export interface Columns {
  /** An id that is never given twice, even after its row is gone. */
  id(table: CreateTableBuilder<string>, name?: string): CreateTableBuilder<string>
  /** Numbers up to 2^53: ids, times. */
  int: ColumnDataType
  bytes: ColumnDataType | RawBuilder<unknown>
}

export function columnsFor(kind: Kind): Columns {
  return {
    id: (table, name = 'id') =>
      kind === 'sqlite'
        ? table.addColumn(name, 'integer', (column) => column.primaryKey().autoIncrement())
        : table.addColumn(name, 'bigint', (column) => column.primaryKey().generatedAlwaysAsIdentity()),
    int: kind === 'sqlite' ? 'integer' : 'bigint',
    bytes: kind === 'sqlite' ? 'blob' : sql`bytea`,
  }
}
