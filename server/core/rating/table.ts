/** What a visitor thought of a chat. Deleted with it. */
export interface RatingTable {
  conversation_id: number
  inbox_id: number
  /** Who had it when it was rated. */
  agent_id: number | null
  /** 1 to 5 */
  score: number
  comment: string | null
  at: number
}
