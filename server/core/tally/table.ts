/** Figures of conversations that are gone, by the day on which they began. Nobody can be told from them. */
export interface TallyTable {
  /** In the office's time zone: 20261122. */
  day: number
  inbox_id: number
  conversations: number
  resolved: number
  inbound: number
  outbound: number
  /** How many got an answer of ours, and how long the first ones took altogether. */
  answered: number
  answer_seconds: number
  ratings: number
  rating_sum: number
}
