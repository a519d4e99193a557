import type { Generated } from 'kysely'

/** A wording of the privacy notice. Rows are only added: what somebody agreed to stays readable. */
export interface NoticeTable {
  id: Generated<number>
  inbox_id: number
  /** 1, 2, 3, … within the inbox. */
  version: number
  /** SHA-256 of `texts`, hex. */
  hash: string
  /** JSON: NoticeTexts by language. */
  texts: string
  created_at: number
}
