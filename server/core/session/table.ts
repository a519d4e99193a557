import type { Generated } from 'kysely'

/** One row a refresh token. All tokens that came from one login share a `family`. */
export interface SessionTable {
  id: Generated<number>
  agent_id: number
  family: string
  /** SHA-256 of the token; the token itself is only in the browser. */
  token_hash: string
  created_at: number
  expires_at: number
  /** Replaced by a newer token at that time. Using it later means it was stolen. */
  rotated_at: number | null
}
