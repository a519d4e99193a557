import type { Generated } from 'kysely'

/** Released ones stay, as proof. */
export interface HoldTable {
  id: Generated<number>
  reason: string
  /** JSON: HoldObject */
  object: string
  owner_id: number
  placed_by: number
  placed_at: number
  review_at: number
  release_asked_by: number | null
  release_asked_at: number | null
  release_why: string | null
  released_by: number | null
  released_at: number | null
  /** Of a search: all conversations up to that id were looked at, and when that began the last time. */
  grown_id: Generated<number>
  grown_at: Generated<number | null>
}

/** What an active hold holds: a contact with all of their conversations, or one conversation. */
export interface HoldObjectTable {
  id: Generated<number>
  hold_id: number
  contact_id: number | null
  conversation_id: number | null
}
