/** Mails on their way into a conversation while they were erased. */
import type { AppContext } from '../../context.ts'
import type { Reader, Tx } from '../../storage/database.ts'
import { removeFiles } from '../erasure/files.ts'
import type { MessageArrival } from '../message/arrivals.ts'
import { eraseSources } from './erase.ts'

/** Without those whose row as they came is gone: it goes by erasing alone. */
export async function withoutErased(
  db: Reader,
  arrivals: readonly MessageArrival[],
): Promise<readonly MessageArrival[]> {
  const ids = arrivals.flatMap(({ event }) => event.mail?.raw ?? [])
  if (ids.length === 0) return arrivals
  const rows = await db.selectFrom('raw_mail').select('id').where('id', 'in', ids).execute()
  const here = new Set(rows.map(({ id }) => id))
  return arrivals.filter(({ event }) => {
    const raw = event.mail?.raw ?? null
    return raw === null || here.has(raw)
  })
}

/** Fetched once more, in other bytes, after their messages were erased: what they came as goes, too. */
export async function dropSources(
  ctx: AppContext,
  tx: Tx,
  dropped: readonly MessageArrival[],
): Promise<void> {
  const ids = dropped.flatMap(({ event }) => event.mail?.raw ?? [])
  if (ids.length === 0) return
  const { blobs } = await eraseSources(ctx, tx, ids)
  ctx.db.afterCommit(tx, () => void removeFiles(ctx, blobs))
}
