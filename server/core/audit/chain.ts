/**
 * The audit log is a chain: the hash of a line is keyed and covers the hash of the line before, so that nobody
 * without the server's key can change, remove or add one and have the rest still fit.
 */
import { createHmac } from 'node:crypto'
import { z } from 'zod'
import type { AppContext } from '../../context.ts'
import type { Reader, Tx } from '../../storage/database.ts'
import { proofKey } from '../ledger/key.ts'
import type { AuditTable } from './table.ts'

export type AuditLine = Omit<AuditTable, 'id' | 'hash'>

/** Where the chain begins: behind this line, which has gone or is from before there was a chain. */
export const Anchor = z.strictObject({ id: z.int(), hash: z.string() })
export type Anchor = z.infer<typeof Anchor>

export function chainedTo(ctx: Pick<AppContext, 'secrets'>, before: string, line: AuditLine): string {
  const { at, actor, actor_id, action, object, object_id, detail } = line
  return createHmac('sha256', proofKey(ctx.secrets, 'audit'))
    .update(JSON.stringify([before, at, actor, actor_id, action, object, object_id, detail]))
    .digest('hex')
}

/** What the next line is chained to. Whoever asks holds the lock of the log. */
export async function lastHash(tx: Tx): Promise<string> {
  const last = await tx
    .selectFrom('audit')
    .select(['id', 'hash'])
    .orderBy('id', 'desc')
    .limit(1)
    .executeTakeFirst()
  if (last && last.hash !== '') return last.hash
  const anchor = await readAnchor(tx)
  if (anchor) return last ? '' : anchor.hash
  await writeAnchor(tx, { id: last?.id ?? 0, hash: '' })
  return ''
}

export async function readAnchor(db: Reader): Promise<Anchor | null> {
  const row = await db.selectFrom('retention_state').select('audit_anchor').executeTakeFirst()
  return row?.audit_anchor ? Anchor.parse(JSON.parse(row.audit_anchor)) : null
}

export async function writeAnchor(tx: Tx, anchor: Anchor): Promise<void> {
  await tx
    .updateTable('retention_state')
    .set({ audit_anchor: JSON.stringify(anchor) })
    .execute()
}
