/** What people asked for since a backup was made: their data restricted, or seen again, or erased as soon as it may be. */
import type { AppContext } from '../../context.ts'
import type { Tx } from '../../storage/database.ts'
import type { ConversationRow } from '../conversation/open.ts'
import { settleRestriction } from '../contact/restriction.ts'
import { forgetWish } from '../erasure/wish.ts'
import { refreshContacts } from '../retention/due.ts'
import { ledgerKey } from './key.ts'
import { findNamed } from './named.ts'
import type { Named, Orders } from './orders.ts'

const SYSTEM = { kind: 'system' } as const

/** After what was erased has gone again. How many people it was done to. */
export async function applyWishes(
  ctx: AppContext,
  { restrict, unrestrict, wish }: Orders,
): Promise<{ restricted: number; lifted: number }> {
  // First, since of what waits to be erased nothing is shown when a restriction ends.
  await eachPerson(ctx, wish, async (tx, id, at) => {
    await write(ctx, tx, id, { erasure_asked_at: at })
    await forgetWish(tx, id)
  })
  const lifted = await eachPerson(ctx, unrestrict, (tx, id) =>
    write(ctx, tx, id, { restriction_asked_at: null }),
  )
  const restricted = await eachPerson(ctx, restrict, (tx, id, at) =>
    write(ctx, tx, id, { restriction_asked_at: at }),
  )
  for (const named of [unrestrict, restrict]) {
    for await (const ids of findNamed(ctx, 'contact', named)) {
      for (const id of ids) await settleRestriction(ctx, SYSTEM, id)
    }
  }
  return { lifted, restricted }
}

async function eachPerson(
  ctx: AppContext,
  named: Named,
  work: (tx: Tx, id: number, at: number) => Promise<void>,
): Promise<number> {
  let done = 0
  for await (const ids of findNamed(ctx, 'contact', named)) {
    for (const id of ids) {
      const at = named.get(ledgerKey(ctx, 'contact', id)) ?? 0
      await ctx.db.transaction((tx) => work(tx, id, at))
    }
    done += ids.length
  }
  return done
}

interface Asked {
  erasure_asked_at?: number
  restriction_asked_at?: number | null
}

async function write(ctx: AppContext, tx: Tx, id: number, asked: Asked): Promise<void> {
  await tx.updateTable('contact').set(asked).where('id', '=', id).execute()
  await refreshContacts(ctx, tx, [id])
}

/** Of these, those that were not shown to everybody again when their person's restriction was lifted. */
export function stillRestricted(
  ctx: AppContext,
  { restrict, unrestrict }: Orders,
  rows: readonly ConversationRow[],
): ConversationRow[] {
  return rows.filter((row) => {
    const at = restrict.get(ledgerKey(ctx, 'conversation', row.id)) ?? 0
    return (unrestrict.get(ledgerKey(ctx, 'contact', row.contact_id)) ?? -1) < at
  })
}
