import type { AppContext } from '../../context.ts'
import type { Tx } from '../../storage/database.ts'
import type { Actor, VisitorActor } from '../access.ts'

export interface AuditEntry {
  action: string
  object: string
  objectId?: number | null
  /** Ids and codes only. */
  detail?: Record<string, number | string | boolean | null>
}

/** Adds a line to the audit log, in the transaction of what it is about. */
export async function appendAudit(
  ctx: AppContext,
  tx: Tx,
  actor: Actor | VisitorActor,
  entry: AuditEntry,
): Promise<void> {
  await tx
    .insertInto('audit')
    .values({
      at: ctx.clock.now(),
      actor: actor.kind,
      actor_id: actor.kind === 'agent' ? actor.id : null,
      action: entry.action,
      object: entry.object,
      object_id: entry.objectId ?? null,
      detail: entry.detail ? JSON.stringify(entry.detail) : null,
    })
    .execute()
}
