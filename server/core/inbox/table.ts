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
  /** JSON */
  details: string
  /** The same news twice is one row. */
  dedupe: string
  at: number
  received_at: number
}
