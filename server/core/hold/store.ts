import type { Selectable } from 'kysely'
import { HoldObject } from '../../contract/hold.ts'
import type { AppContext } from '../../context.ts'
import { notFound } from '../../errors.ts'
import type { Reader, Tx } from '../../storage/database.ts'
import { authorise, type Actor } from '../access.ts'
import { countFound } from './search.ts'
import type { HoldTable } from './table.ts'

export type Hold = Selectable<HoldTable>

/** Newest first, released ones last. */
export async function listHolds(db: Reader, actor: Actor): Promise<Hold[]> {
  authorise(actor, 'hold.manage')
  return db
    .selectFrom('hold')
    .selectAll()
    .orderBy(({ eb }) => eb.case().when('released_at', 'is', null).then(0).else(1).end())
    .orderBy('id', 'desc')
    .execute()
}

export function activeHolds(db: Reader): Promise<Hold[]> {
  return db.selectFrom('hold').selectAll().where('released_at', 'is', null).execute()
}

/** As it is until the transaction ends. Released ones can't be changed any more. */
export async function accessHold(ctx: AppContext, tx: Tx, actor: Actor, id: number): Promise<Hold> {
  authorise(actor, 'hold.manage')
  const hold = await ctx.db
    .forUpdate(tx.selectFrom('hold').selectAll().where('id', '=', id).where('released_at', 'is', null))
    .executeTakeFirst()
  if (!hold) throw notFound()
  return hold
}

export const objectOf = (hold: Pick<Hold, 'object'>): HoldObject => HoldObject.parse(JSON.parse(hold.object))

/** How many conversations that is at this moment. Throws not_found where there is no such person or conversation. */
export async function countObject(db: Reader, object: HoldObject): Promise<number> {
  if (object.kind === 'search') return countFound(db, object.search)
  const row = await db.selectFrom(object.kind).select('id').where('id', '=', object.id).executeTakeFirst()
  if (!row) throw notFound()
  if (object.kind === 'conversation') return 1
  const { count } = await db
    .selectFrom('conversation')
    .select(({ fn }) => fn.countAll<number>().as('count'))
    .where('contact_id', '=', object.id)
    .executeTakeFirstOrThrow()
  return Number(count)
}

/** What an active hold holds, by the hold: people count with all of their conversations, each once. */
export async function heldByHold(db: Reader, holdIds: readonly number[]): Promise<Map<number, number>> {
  if (holdIds.length === 0) return new Map()
  const direct = db
    .selectFrom('hold_object')
    .innerJoin('conversation', 'conversation.id', 'hold_object.conversation_id')
    .select(['hold_object.hold_id', 'conversation.id'])
    .where('hold_object.hold_id', 'in', holdIds)
  const ofPeople = db
    .selectFrom('hold_object')
    .innerJoin('conversation', 'conversation.contact_id', 'hold_object.contact_id')
    .select(['hold_object.hold_id', 'conversation.id'])
    .where('hold_object.hold_id', 'in', holdIds)
  const rows = await db
    .selectFrom(direct.union(ofPeople).as('held'))
    .select(['hold_id', ({ fn }) => fn.countAll<number>().as('count')])
    .groupBy('hold_id')
    .execute()
  return new Map(rows.map(({ hold_id: id, count }) => [id, Number(count)]))
}

/** Whatever became of it. */
export async function findHold(db: Reader, id: number): Promise<Hold> {
  return db.selectFrom('hold').selectAll().where('id', '=', id).executeTakeFirstOrThrow(notFound)
}

/** Why a conversation is held. */
export async function reasonsOf(
  db: Reader,
  conversation: { id: number; contact_id: number },
): Promise<string[]> {
  const rows = await db
    .selectFrom('hold')
    .innerJoin('hold_object', 'hold_object.hold_id', 'hold.id')
    .select(['hold.id', 'hold.reason'])
    .distinct()
    .where(({ eb, or }) =>
      or([
        eb('hold_object.conversation_id', '=', conversation.id),
        eb('hold_object.contact_id', '=', conversation.contact_id),
      ]),
    )
    .where('hold.released_at', 'is', null)
    .orderBy('hold.id')
    .execute()
  return rows.map(({ reason }) => reason)
}
