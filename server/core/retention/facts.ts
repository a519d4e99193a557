/** All that rules may ask of a conversation. */
import type { ChannelKind } from '../../contract/common.ts'
import type { Clock } from '../../contract/retention.ts'

export interface Facts {
  inboxId: number
  channel: ChannelKind
  status: 'open' | 'snoozed' | 'resolved'
  labels: ReadonlySet<number>
  contact: 'anonymous' | 'known'
  attributes: Readonly<Record<string, string>>
  /** When each clock started (ms); null: it has not. `received` is of files: when the oldest one came. */
  times: Readonly<Record<Clock, number | null>>
  /** Files of messages that are still here. */
  files: boolean
  held: boolean
  restrictionAsked: boolean
  erasureAskedAt: number | null
  restricted: boolean
  redactedAt: number | null
  anonymisedAt: number | null
}
