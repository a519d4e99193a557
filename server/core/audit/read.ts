/** The audit log, newest line first. */
import type { Selectable } from 'kysely'
import type { z } from 'zod'
import { AuditView, type AuditQuery } from '../../contract/audit.ts'
import type { Page } from '../../contract/common.ts'
import type { Reader } from '../../storage/database.ts'
import { authorise, type Actor } from '../access.ts'
import { decodeCursor, encodeCursor } from '../cursor.ts'
import type { AuditTable } from './table.ts'

const PAGE = 50

export async function listAudit(
  db: Reader,
  actor: Actor,
  { agent, action, object, objectId, from, to, cursor }: z.output<typeof AuditQuery>,
): Promise<Page<AuditView>> {
  authorise(actor, 'audit.read')
  let query = db
    .selectFrom('audit')
    .leftJoin('agent', 'agent.id', 'audit.actor_id')
    .selectAll('audit')
    .select('agent.name')
    .orderBy('audit.id', 'desc')
    .limit(PAGE + 1)
  if (agent !== undefined) query = query.where('actor_id', '=', agent)
  if (action !== undefined) query = query.where('action', '=', action)
  if (object !== undefined) query = query.where('object', '=', object)
  if (objectId !== undefined) query = query.where('object_id', '=', objectId)
  if (from !== undefined) query = query.where('at', '>=', from)
  if (to !== undefined) query = query.where('at', '<', to)
  const after = decodeCursor(cursor)
  if (after) query = query.where('audit.id', '<', after.id)
  const rows = await query.execute()
  const shown = rows.slice(0, PAGE)
  const last = shown.at(-1)
  const next = rows.length > PAGE && last ? encodeCursor({ at: last.at, id: last.id }) : null
  return { items: shown.map(present), next }
}

function present(row: Selectable<AuditTable> & { name: string | null }): AuditView {
  return {
    id: row.id,
    at: row.at,
    actor: { kind: row.actor, id: row.actor_id, name: row.name },
    action: row.action,
    object: row.object,
    objectId: row.object_id,
    detail: AuditView.shape.detail.parse(JSON.parse(row.detail ?? '{}')),
  }
}
