/**
 * After the rules have changed: all days anew. It goes through all conversations in the order of their ids, in portions
 * of one short transaction each, and knows after each how far it has come. Where the rules change once more meanwhile,
 * it begins again; where it is interrupted, it goes on.
 */
import { setTimeout } from 'node:timers/promises'
import type { AppContext } from '../../context.ts'
import type { Tx } from '../../storage/database.ts'
import { refreshDue } from './due.ts'

export interface WalkWay {
  portion: number
  /** Between two portions, for everybody else who writes (ms). */
  pause: number
  /** Throws where this process may not go on: somebody else does. */
  fence: (tx: Tx) => Promise<void>
}

const WAY: WalkWay = { portion: 200, pause: 5, fence: async () => {} }

/** How many conversations were looked at. */
export async function workOutDues(ctx: AppContext, way: Partial<WalkWay> = {}): Promise<number> {
  const { portion, pause, fence } = { ...WAY, ...way }
  let seen = 0
  for (;;) {
    const state = await readWalk(ctx)
    if (state.walked_policy === state.policy) return seen
    const ids = await nextIds(ctx, state.walked_id, portion)
    await refreshPortion(ctx, ids)
    seen += ids.length
    await noteProgress(ctx, fence, state, ids)
    if (ids.length > 0) await setTimeout(pause)
  }
}

interface Walk {
  policy: number
  walked_policy: number
  walked_id: number
}

function readWalk({ db }: AppContext): Promise<Walk> {
  return db.read
    .selectFrom('retention_state')
    .select(['policy', 'walked_policy', 'walked_id'])
    .where('id', '=', 1)
    .executeTakeFirstOrThrow()
}

async function nextIds({ db }: AppContext, after: number, portion: number): Promise<number[]> {
  const rows = await db.read
    .selectFrom('conversation')
    .select('id')
    .where('id', '>', after)
    .orderBy('id')
    .limit(portion)
    .execute()
  return rows.map(({ id }) => id)
}

/**
 * What somebody else has in hand is waited for one by one, while nothing else is held: so nobody who has some of them
 * and wants others is ever waited for by us while they wait for us.
 */
async function refreshPortion(ctx: AppContext, ids: readonly number[]): Promise<void> {
  if (ids.length === 0) return
  const busy = await ctx.db.transaction(async (tx) => {
    const free = await freeAmong(ctx, tx, ids)
    await refreshDue(ctx, tx, [...free])
    return ids.filter((id) => !free.has(id))
  })
  for (const id of busy) await ctx.db.transaction((tx) => refreshDue(ctx, tx, [id]))
}

async function freeAmong({ db }: AppContext, tx: Tx, ids: readonly number[]): Promise<Set<number>> {
  const query = tx.selectFrom('conversation').select('id').where('id', 'in', ids).orderBy('id')
  const rows = await (db.skipLocked ? query.forUpdate().skipLocked() : query).execute()
  return new Set(rows.map(({ id }) => id))
}

/** What was looked at counts only for the rules it was looked at by. */
async function noteProgress(
  ctx: AppContext,
  fence: WalkWay['fence'],
  { policy }: Walk,
  ids: readonly number[],
): Promise<void> {
  const last = ids.at(-1)
  await ctx.db.transaction(async (tx) => {
    await fence(tx)
    await tx
      .updateTable('retention_state')
      .set(last === undefined ? { walked_policy: policy } : { walked_id: last })
      .where('id', '=', 1)
      .where('policy', '=', policy)
      .execute()
  })
}
