/**
 * Who may do what. The one table; HTTP, WebSocket, search, exports and jobs all ask here.
 *
 * An object in an inbox that the actor can't see does not exist for them: not found, the same answer
 * as for an id that was never given. Only what they can see can be forbidden.
 */
import type { Role } from '../contract/agent.ts'
import { forbidden, notFound } from '../errors.ts'

const EVERYBODY = ['owner', 'admin', 'agent', 'dpo'] as const
const TALKERS = ['owner', 'admin', 'agent'] as const
const ADMINS = ['owner', 'admin'] as const
const PRIVACY = ['owner', 'admin', 'dpo'] as const

/** Visitors are not among the roles: what they may do is of their own chats alone, and theirs alone. */
export const VISITOR_ACTIONS = ['chat.read', 'chat.write', 'chat.erase'] as const
export type VisitorAction = (typeof VISITOR_ACTIONS)[number]

/** `inbox: true`: the object belongs to an inbox and the actor must see that inbox. */
export const ACTIONS = {
  'agent.list': { roles: EVERYBODY, inbox: false },
  'agent.manage': { roles: ADMINS, inbox: false },
  'audit.read': { roles: PRIVACY, inbox: false },
  'contact.consent': { roles: TALKERS, inbox: true },
  'contact.erase': { roles: PRIVACY, inbox: true },
  'contact.merge': { roles: TALKERS, inbox: true },
  'contact.read': { roles: EVERYBODY, inbox: true },
  /** When it ended, for rules that count from that. */
  'contact.relationship': { roles: EVERYBODY, inbox: true },
  'contact.restrict': { roles: PRIVACY, inbox: true },
  /** Somebody who has no conversation, and so belongs to no inbox. */
  'contact.unplaced': { roles: PRIVACY, inbox: false },
  'conversation.assign': { roles: TALKERS, inbox: true },
  'conversation.erase': { roles: PRIVACY, inbox: true },
  /** A day from which rules count. */
  'conversation.event': { roles: EVERYBODY, inbox: true },
  'conversation.label': { roles: TALKERS, inbox: true },
  'conversation.list': { roles: EVERYBODY, inbox: false },
  'conversation.note': { roles: TALKERS, inbox: true },
  'conversation.read': { roles: EVERYBODY, inbox: true },
  'conversation.reply': { roles: TALKERS, inbox: true },
  /** Sees what is restricted; everybody else, none of it. */
  'conversation.restricted': { roles: ['dpo'], inbox: false },
  'conversation.resolve': { roles: TALKERS, inbox: true },
  'conversation.start': { roles: TALKERS, inbox: true },
  'hold.manage': { roles: PRIVACY, inbox: false },
  'inbox.health': { roles: ['owner', 'admin', 'dpo'], inbox: true },
  'inbox.list': { roles: EVERYBODY, inbox: false },
  'inbox.manage': { roles: ADMINS, inbox: true },
  'inbox.create': { roles: ADMINS, inbox: false },
  'label.list': { roles: EVERYBODY, inbox: false },
  'label.manage': { roles: ADMINS, inbox: false },
  'profile.manage': { roles: EVERYBODY, inbox: false },
  'quarantine.manage': { roles: ADMINS, inbox: false },
  'quarantine.read': { roles: ['owner', 'admin', 'dpo'], inbox: false },
  'retention.manage': { roles: PRIVACY, inbox: false },
  'retention.read': { roles: PRIVACY, inbox: false },
  'template.manage': { roles: ADMINS, inbox: true },
  'template.read': { roles: EVERYBODY, inbox: true },
} as const satisfies Record<string, { roles: readonly Role[]; inbox: boolean }>

export type Action = keyof typeof ACTIONS

export interface AgentActor {
  kind: 'agent'
  id: number
  name: string
  role: Role
  /** Inboxes this person can see. */
  inboxes: ReadonlySet<number>
  /** The login this request belongs to. */
  family: string
}

/** Workers and jobs, and somebody with a shell on the machine. */
export interface SystemActor {
  kind: 'system' | 'cli'
}

/** Somebody who writes from a website. */
export interface VisitorActor {
  kind: 'visitor'
  id: number
  /** The first half of their message ids. */
  publicId: string
  inboxId: number
  /** null: has not written yet, and agreed to nothing */
  contactId: number | null
  /** What they are called; null: nobody has said. */
  name: string | null
  /** The site has signed for them. */
  identified: boolean
  /** The session this request belongs to. */
  sessionId: number
}

export type Actor = AgentActor | SystemActor

export function mayRole(role: Role, action: Action): boolean {
  return (ACTIONS[action].roles as readonly Role[]).includes(role)
}

export function seesInbox(actor: Actor, inboxId: number): boolean {
  return actor.kind !== 'agent' || actor.inboxes.has(inboxId)
}

/** Throws not_found: what is not the visitor's own does not exist for them. */
export function authoriseVisitor(
  actor: VisitorActor,
  _action: VisitorAction,
  chat: { inboxId: number; contactId: number },
): void {
  if (chat.inboxId !== actor.inboxId || chat.contactId !== actor.contactId) throw notFound()
}

/** Throws not_found or forbidden. `object` is needed for actions on something inside an inbox. */
export function authorise(actor: Actor, action: Action, object?: { inboxId: number }): void {
  if (actor.kind !== 'agent') return
  if (ACTIONS[action].inbox) {
    if (!object) throw new Error(`${action} needs the object it is about`)
    if (!seesInbox(actor, object.inboxId)) throw notFound()
  }
  if (!mayRole(actor.role, action)) throw forbidden()
}
