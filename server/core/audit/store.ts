import type { AppContext } from '../../context.ts'
import type { Tx } from '../../storage/database.ts'
import type { Actor, VisitorActor } from '../access.ts'
import { chainedTo, lastHash, writeHead } from './chain.ts'

export interface AuditEntry {
  action: string
  object: string
  objectId?: number | null
  /** Ids and codes only. */
  detail?: Record<string, number | string | boolean | null>
}

/**
 * Adds a line to the audit log, in the transaction of what it is about. Call it late in the transaction: from
 * here to the commit nobody else can add one, since each line names the one before it.
 */
export async function appendAudit(
  ctx: AppContext,
  tx: Tx,
  actor: Actor | VisitorActor,
  entry: AuditEntry,
): Promise<void> {
  await ctx.db.lockEventLog(tx)
  const line = {
    at: ctx.clock.now(),
    actor: actor.kind,
    actor_id: actor.kind === 'agent' ? actor.id : null,
    action: entry.action,
    object: entry.object,
    object_id: entry.objectId ?? null,
    detail: entry.detail ? JSON.stringify(entry.detail) : null,
  }
  const hash = chainedTo(ctx, await lastHash(tx), line)
  const { id } = await tx
    .insertInto('audit')
    .values({ ...line, hash })
    .returning('id')
    .executeTakeFirstOrThrow()
  await writeHead(tx, { line: id, hash })
}
