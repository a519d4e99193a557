import type { Generated } from 'kysely'
import type { Quality, TemplateStatus } from '../../../channels/adapter.ts'
import type { ChannelKind } from '../../contract/common.ts'

/** A wording the provider approves. It belongs to a group of accounts. */
export interface TemplateTable {
  id: Generated<number>
  channel: ChannelKind
  account_group: string
  external_id: string | null
  name: string
  language: string
  category: string
  status: TemplateStatus
  reason: string | null
  quality: Quality | null
  /** JSON: the parts of the adapter's Template that are its wording. */
  definition: string
  /** When the status was told, by the provider's clock: an older word does not overwrite it. See rules.ts. */
  status_at: number
  changed_at: number
}

/** When the templates of a group were read from the provider. */
export interface TemplateSyncTable {
  channel: ChannelKind
  account_group: string
  synced_at: number | null
  /** Why it did not work the last time: a failure reason. */
  failure: string | null
  /** When to read them, other than hourly: there is news that only a full reading shows, or it failed. */
  wanted_at: number | null
}
