import type { Generated } from 'kysely'

export interface AgentTable {
  id: Generated<number>
  /** Lower case. */
  email: string
  name: string
  role: 'owner' | 'admin' | 'agent' | 'dpo'
  /** Argon2id, with its parameters. */
  password_hash: string
  active: 0 | 1
  locale: string | null
  theme: 'light' | 'dark' | 'system'
  created_at: number
  /** Random; what visitors see of the picture. null: none */
  picture: Generated<string | null>
  picture_blob: Generated<string | null>
  /** Below this agent's mails: a small set of HTML; empty: none. */
  signature: Generated<string>
}
