/** How far the folders of a mailbox are collected, and what of theirs is here. */
import type { Collected, CollectedItem, Position } from '../../../channels/adapter.ts'
import type { AppContext } from '../../context.ts'
import type { Reader, Tx } from '../../storage/database.ts'

export async function positionOf(db: Reader, inboxId: number, name: string): Promise<Position | null> {
  const row = await db
    .selectFrom('folder')
    .select(['validity', 'uid', 'begun_at', 'found'])
    .where('inbox_id', '=', inboxId)
    .where('name', '=', name)
    .executeTakeFirst()
  return row ? { validity: row.validity, uid: row.uid, begun: row.begun_at, found: row.found } : null
}

export async function savePosition(
  ctx: AppContext,
  tx: Tx,
  inboxId: number,
  name: string,
  { validity, uid, begun, found }: Position,
): Promise<void> {
  const values = { validity, uid, begun_at: begun, found, updated_at: ctx.clock.now() }
  await tx
    .insertInto('folder')
    .values({ inbox_id: inboxId, name, ...values })
    .onConflict((conflict) => conflict.columns(['inbox_id', 'name']).doUpdateSet(values))
    .execute()
}

/** What was kept gets the folder to its uid, where that still means the same. */
export async function saveProgress(
  ctx: AppContext,
  tx: Tx,
  inboxId: number,
  { folder, validity, uid }: Collected,
): Promise<void> {
  await tx
    .updateTable('folder')
    .set({ uid, updated_at: ctx.clock.now() })
    .where('inbox_id', '=', inboxId)
    .where('name', '=', folder)
    .where('validity', '=', validity)
    .where('uid', '<', uid)
    .execute()
}

export type Doubt = Pick<CollectedItem, 'receivedAt' | 'size'> & { mailId: string | null }

/**
 * In their order. All three have to be the same: somebody else may use a Message-ID again, and then it is the
 * content that tells.
 */
export async function areKnown(db: Reader, inboxId: number, doubts: readonly Doubt[]): Promise<boolean[]> {
  const ids = [...new Set(doubts.flatMap(({ mailId }) => mailId ?? []))]
  if (ids.length === 0) return doubts.map(() => false)
  const rows = await db
    .selectFrom('raw_mail')
    .select(['mail_id', 'size', 'at'])
    .where('inbox_id', '=', inboxId)
    .where('mail_id', 'in', ids)
    .execute()
  const known = new Set(rows.map(({ mail_id: id, size, at }) => keyOf(id, size, at)))
  return doubts.map(
    ({ mailId, size, receivedAt }) =>
      mailId !== null && size !== null && receivedAt !== null && known.has(keyOf(mailId, size, receivedAt)),
  )
}

const keyOf = (mailId: string | null, size: number, at: number) => `${size} ${at} ${mailId}`

/** Of a mail that lies elsewhere at its provider. */
export async function savePlace(
  tx: Tx,
  inboxId: number,
  from: Collected,
  to: Collected | null,
): Promise<void> {
  await tx
    .updateTable('raw_mail')
    .set({ place: to && JSON.stringify(to) })
    .where('inbox_id', '=', inboxId)
    .where('place', '=', JSON.stringify(placeOf(from)))
    .execute()
}

/** Always written in the same order, so that it can be looked for. */
export const placeOf = ({ folder, validity, uid, mailId }: Collected): Collected => ({
  folder,
  validity,
  uid,
  mailId,
})
