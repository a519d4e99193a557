import type { Generated } from 'kysely'

/** Who did what to which object. Ids only, no personal data. Rows are only ever added. */
export interface AuditTable {
  id: Generated<number>
  at: number
  /** A visitor has no id here: the log outlives what it is about. */
  actor: 'agent' | 'system' | 'cli' | 'visitor'
  actor_id: number | null
  action: string
  object: string
  object_id: number | null
  /** JSON of ids and codes. */
  detail: string | null
  /** Of this line and the one before it, keyed. Empty: from before there was a chain. */
  hash: Generated<string>
}

/** One row, id 1: the last line of the chain, in the transaction in which it was added. */
export interface AuditHeadTable {
  id: number
  line: number
  hash: string
  /** The line that the ledger has been told of, and when (ms). */
  told_line: Generated<number>
  told_at: Generated<number>
}
