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

/**
 * What the next line is chained to: the last one that was written, whether or not it is still there, so that a
 * log whose end was cut does not fit any more. Whoever asks holds the lock of the log.
 */
export async function lastHash(tx: Tx): Promise<string> {
  const head = await readHead(tx)
  if (head) return head.hash
  if (await readAnchor(tx)) return ''
  const last = await tx.selectFrom('audit').select('id').orderBy('id', 'desc').limit(1).executeTakeFirst()
  await writeAnchor(tx, { id: last?.id ?? 0, hash: '' })
  return ''
}

export interface Head {
  line: number
  hash: string
}

/** null: there is no chain yet. */
export async function readHead(db: Reader): Promise<Head | null> {
  const head = await db.selectFrom('audit_head').select(['line', 'hash']).executeTakeFirst()
  return head ?? null
}

/** In the transaction in which that line was added. */
export async function writeHead(tx: Tx, head: Head): Promise<void> {
  await tx
    .insertInto('audit_head')
    .values({ id: 1, ...head })
    .onConflict((conflict) => conflict.column('id').doUpdateSet(head))
    .execute()
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
