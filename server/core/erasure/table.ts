/** Somebody who was erased stands in a conversation of somebody else's that is kept. */
export interface KeptMentionTable {
  conversation_id: number
  /** A keyed hash of their address. */
  key: string
  /** When they were erased: what came later is of somebody who has begun anew. */
  at: number
}
