import type { Generated } from 'kysely'
import type { LABEL_COLORS } from '../../contract/label.ts'

export interface LabelTable {
  id: Generated<number>
  name: string
  /** The name in small letters; of each there is one. */
  key: string
  color: (typeof LABEL_COLORS)[number]
  created_at: number
  /** Gone for everybody since then; conversations that still have it lose it in portions. */
  deleted_at: Generated<number | null>
}

export interface ConversationLabelTable {
  conversation_id: number
  label_id: number
  /** Who put it on; null: the server. */
  agent_id: number | null
  at: number
}
