import type { Generated } from 'kysely'

/** Committed, and not in the ledger's file yet. */
export interface LedgerEntryTable {
  id: Generated<number>
  at: number
  /** JSON: LedgerBody */
  body: string
}

/** Messages that were erased, so that being told of them once more brings nothing back. */
export interface ForgottenMessageTable {
  inbox_id: number
  /** A keyed hash of the provider's id. */
  key: string
  at: number
}
