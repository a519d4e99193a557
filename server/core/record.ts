/** The end of every action: what happened, for the audit log and for open consoles. */
import type { AppContext } from '../context.ts'
import { appendEvents, type NewEvent } from '../events/log.ts'
import type { Tx } from '../storage/database.ts'
import type { Actor, VisitorActor } from './access.ts'
import { appendAudit, type AuditEntry } from './audit/store.ts'

/** Call last in the transaction (see appendEvents). */
export async function record(
  ctx: AppContext,
  tx: Tx,
  actor: Actor | VisitorActor,
  audit: AuditEntry,
  ...events: NewEvent[]
): Promise<void> {
  await appendAudit(ctx, tx, actor, audit)
  await appendEvents(ctx, tx, events)
}
