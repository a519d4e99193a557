import type { Generated } from 'kysely'
import type { ChannelKind } from '../../contract/common.ts'

/** What somebody allowed or forbade, and how we know. Rows are only added; the newest `at` counts. */
export interface ConsentTable {
  id: Generated<number>
  contact_id: number
  channel: ChannelKind
  /** privacy_notice: what is told before somebody writes */
  purpose: 'marketing' | 'privacy_notice'
  state: 'granted' | 'withdrawn'
  /** provider: told in its app · refusal: it refused a message for it · agent: told to one of us · widget: pressed there */
  source: 'provider' | 'refusal' | 'agent' | 'widget'
  detail: string | null
  agent_id: number | null
  at: number
  recorded_at: number
  /** The wording that was agreed to, and the language it was read in. */
  notice_id: Generated<number | null>
  language: Generated<string | null>
}
