import type { Generated } from 'kysely'
import type { ChannelKind } from '../../contract/common.ts'

/** What somebody allowed or forbade, and how we know. Rows are only added; the newest `at` counts. */
export interface ConsentTable {
  id: Generated<number>
  contact_id: number
  channel: ChannelKind
  purpose: 'marketing'
  state: 'granted' | 'withdrawn'
  /** provider: told in its app · refusal: it refused a message for it · agent: told to one of us */
  source: 'provider' | 'refusal' | 'agent'
  detail: string | null
  agent_id: number | null
  at: number
  recorded_at: number
}
