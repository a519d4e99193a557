/** All that rules may ask of a conversation. */
import type { ChannelKind } from '../../contract/common.ts'
import type { Clock } from '../../contract/retention.ts'
import type { ConversationRow } from '../conversation/open.ts'

/** What of a conversation's row they follow from. */
export const FACT_COLUMNS = [
  'id',
  'inbox_id',
  'contact_id',
  'status',
  'created_at',
  'last_inbound_at',
  'last_message_at',
  'resolved_at',
  'event_at',
  'oldest_file_at',
  'held',
  'hidden',
  'redacted_at',
  'anonymised_at',
] as const satisfies ReadonlyArray<keyof ConversationRow>
export type FactsRow = Pick<ConversationRow, (typeof FACT_COLUMNS)[number]>

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
