/**
 * What is out of sight. restricted: the data protection role alone sees it, and the customer · quarantined:
 * nobody does, and it counts as deleted. Lists, threads, files, sockets and search all ask here.
 */
import { sql, type RawBuilder, type SqlBool } from 'kysely'
import { mayRole, type Actor } from '../access.ts'
import type { ConversationRow } from './open.ts'

export type Hidden = ConversationRow['hidden']

/** Workers and jobs see everything. */
export function seesHidden(actor: Actor, hidden: Hidden): boolean {
  if (hidden === null || actor.kind !== 'agent') return true
  return hidden === 'restricted' && mayRole(actor.role, 'conversation.restricted')
}

/** The same as a condition, of rows of `table` (or what a query calls `conversation`). */
export function visibleTo(actor: Actor, table = 'conversation'): RawBuilder<SqlBool> {
  const hidden = sql.ref(`${table}.hidden`)
  if (actor.kind !== 'agent') return sql<SqlBool>`1 = 1`
  return mayRole(actor.role, 'conversation.restricted')
    ? sql<SqlBool>`(${hidden} is null or ${hidden} = 'restricted')`
    : sql<SqlBool>`${hidden} is null`
}

/** What a customer sees of their own. */
export function visibleToCustomer(table = 'conversation'): RawBuilder<SqlBool> {
  const hidden = sql.ref(`${table}.hidden`)
  return sql<SqlBool>`(${hidden} is null or ${hidden} = 'restricted')`
}
