import type { Generated } from 'kysely'
import type { ChannelKind } from '../../contract/common.ts'

export interface InboxTable {
  id: Generated<number>
  channel: ChannelKind
  /** The provider's name of this account; unique within the channel. */
  account: string
  account_group: string | null
  name: string
  /** JSON, without secrets. */
  settings: string
  /** JSON of the secret settings, sealed with the data key. */
  secrets: string
  simulator: 0 | 1
  /** A failure reason: nothing is sent until an admin has mended it. */
  paused: string | null
  visibility: 'all' | 'members'
  /** Customers see that we have read, and that we are writing. */
  read_receipts: Generated<0 | 1>
  created_at: number
}

export interface InboxMemberTable {
  inbox_id: number
  agent_id: number
}

/** News from the provider about an account, for admins. */
export interface ChannelNoticeTable {
  id: Generated<number>
  channel: ChannelKind
  account: string | null
  account_group: string | null
  topic: string
  about: string
  severity: 'info' | 'warning' | 'critical'
  /** JSON */
  details: string
  /** The same news twice is one row. */
  dedupe: string
  at: number
  received_at: number
}

/** What is known of an inbox's condition: for admins, and for the limits we keep to. */
export interface InboxHealthTable {
  inbox_id: number
  last_delivery_at: number | null
  /** From the provider's clock to ours, of the newest delivery (ms). */
  lag: number | null
  /** The longest within a day of `worst_lag_at`. */
  worst_lag: number | null
  worst_lag_at: number | null
  checked_at: number | null
  /** JSON: the steps of the last connection test. */
  steps: string | null
  /** JSON: AccountFacts. */
  facts: string
  /** JSON: when each of the facts was told, by its key. What was told earlier does not overwrite it. */
  facts_at: string
  /** A connection test is to be made; null: the daily one will do. */
  check_wanted_at: number | null
  /** When the provider last said whether we may send, by its clock. */
  sending_at: number | null
  /** What it stopped us for; null: it did not, or has let us go on. */
  stopped_for: string | null
}

/** Deliveries that no secret fits, by the hour: nobody knows for which inbox they were. */
export interface RefusedDeliveryTable {
  channel: ChannelKind
  /** Its beginning, milliseconds. */
  hour: number
  count: number
  last_at: number
}

/** How many messages a provider priced how, by calendar month (UTC). Numbers only, so they stay. */
export interface UsageTable {
  inbox_id: number
  /** YYYY-MM */
  month: string
  category: string
  type: string
  count: number
}
