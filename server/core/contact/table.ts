import type { Generated } from 'kysely'
import type { ChannelKind } from '../../contract/common.ts'

export interface ContactTable {
  id: Generated<number>
  name: string | null
  /** When the provider last told the name; an older telling does not overwrite it. */
  name_at: number
  created_at: number
  /** A legal hold keeps all of theirs. */
  held: Generated<0 | 1>
  /** A day that somebody set, for rules that count from it. */
  relationship_ended_at: Generated<number | null>
  /** They want their data kept and not used (Article 18 GDPR). */
  restriction_asked_at: Generated<number | null>
  /** They want to be erased, and something must stay until it may go. */
  erasure_asked_at: Generated<number | null>
}

/** One address of a contact on a channel. */
export interface IdentityTable {
  id: Generated<number>
  contact_id: number
  channel: ChannelKind
  kind: string
  value: string
  created_at: number
  /** Whoever uses it from then on is somebody else; 0: it is still theirs. */
  ended_at: Generated<number>
  /**
   * By the provider's clock. Of a user name when it was told last, since whoever was named with it last has
   * it; of anything else when it was told first.
   */
  told_at: Generated<number>
}
