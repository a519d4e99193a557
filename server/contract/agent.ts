/** People who work here, their sessions, and the first start. */
import { z } from 'zod'
import { Id, Locale, Theme, Typed } from './common.ts'

export const Role = z.enum(['owner', 'admin', 'agent', 'dpo'])
export type Role = z.infer<typeof Role>

export const Email = z.email().max(254).toLowerCase()
export const Password = z.string().min(10, 'expected at least 10 characters').max(200)
export const PersonName = Typed.trim().min(1).max(100)

export const AgentView = z.object({
  id: Id,
  name: z.string(),
  email: z.string(),
  role: Role,
  active: z.boolean(),
  /** Address of the picture: `/api/pictures/…`; null: none */
  picture: z.string().nullable(),
})
export type AgentView = z.infer<typeof AgentView>

/** The signed-in agent: the view plus own preferences and what the role may do. */
export const MeView = AgentView.extend({
  locale: Locale.nullable(),
  theme: Theme,
  /** Below mails this agent writes: a small set of HTML; empty: none. */
  signature: z.string(),
  /** Actions this agent's role may take at all; the inbox may narrow it further. */
  may: z.array(z.string()),
})
export type MeView = z.infer<typeof MeView>

export const NewAgent = z.strictObject({
  name: PersonName,
  email: Email,
  role: Role.exclude(['owner']),
  password: Password,
})
export const AgentChange = z.strictObject({
  name: PersonName.optional(),
  role: Role.exclude(['owner']).optional(),
  active: z.boolean().optional(),
})
export const MeChange = z.strictObject({
  name: PersonName.optional(),
  locale: Locale.nullable().optional(),
  theme: Theme.optional(),
  signature: Typed.max(10_000).optional(),
})

export const Credentials = z.strictObject({ email: Email, password: z.string().min(1).max(200) })
export const SessionReply = z.object({ accessToken: z.string(), expiresAt: z.int() })
export type SessionReply = z.infer<typeof SessionReply>

export const SetupState = z.object({ needed: z.boolean() })
export const Setup = z.strictObject({ name: PersonName, email: Email, password: Password })
