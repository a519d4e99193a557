import type { ColumnKind, DataClassKey } from '../../contract/catalogue.ts'
import type { Schema } from '../../storage/schema.ts'

/** A column without a kind does not compile. */
export type TablesOf<Names extends keyof Schema> = {
  [Name in Names]: {
    of: DataClassKey
    columns: { [Column in keyof Schema[Name]]: ColumnKind }
  }
}
