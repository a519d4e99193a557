import type { Generated } from 'kysely'

/** What is to be deleted at the provider: no more of it than that takes. */
export interface DiscardTable {
  id: Generated<number>
  inbox_id: number
  /** JSON: Collected of a mail, FileCopy of a file. */
  place: string
  /** Then nothing of it is there by itself; null: it stays until it is deleted. */
  until: number | null
  due_at: number
  attempts: number
  created_at: number
}

/** A file at its provider, by the id it has there. */
export interface FileCopy {
  file: string
}
