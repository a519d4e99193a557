import type { Generated } from 'kysely'
import type { ChannelKind } from '../../contract/common.ts'

/** Two contacts that were named together: an agent decides whether they are one person. */
export interface DuplicateTable {
  id: Generated<number>
  /** The smaller id of the two. */
  contact_id: number
  other_id: number
  state: 'open' | 'dismissed'
  created_at: number
  decided_at: number | null
  decided_by: number | null
}

export interface DuplicateEvidenceTable {
  id: Generated<number>
  duplicate_id: number
  channel: ChannelKind
  source: 'message' | 'status' | 'identity' | 'card'
  /** JSON: the addresses that were named together, sorted. */
  addresses: string
  /** The newest time they were. */
  at: number
}
