/**
 * Holds in portions, each a transaction of its own: a search finds more as time goes on, and of a large one
 * neither the beginning nor the end stops the world. Wherever it breaks off, the next run goes on with it.
 */
import type { AppContext } from '../../context.ts'
import { appendEvents } from '../../events/log.ts'
import type { Tx } from '../../storage/database.ts'
import { findPage } from './search.ts'
import { settleHeld } from './settle.ts'
import { objectOf, type Hold } from './store.ts'

const PORTION = 500

/** How many conversations more are held, or fewer. */
export async function growHolds(ctx: AppContext): Promise<number> {
  let changed = 0
  for (const hold of await activeHolds(ctx)) changed += await growHold(ctx, hold)
  return changed + (await dropReleased(ctx)) + (await healContacts(ctx))
}

/** Before somebody deletes these conversations: a search may find them only since a moment ago. */
export async function holdFound(ctx: AppContext, conversationIds: readonly number[]): Promise<void> {
  for (const hold of await activeHolds(ctx)) await growHold(ctx, hold, conversationIds)
}

const activeHolds = ({ db }: AppContext): Promise<Hold[]> =>
  db.read.selectFrom('hold').selectAll().where('released_at', 'is', null).execute()

/** Takes what its search has found since. `among`: of these conversations alone. */
export async function growHold(ctx: AppContext, hold: Hold, among?: readonly number[]): Promise<number> {
  const object = objectOf(hold)
  if (object.kind !== 'search') return 0
  let added = 0
  for (let after: number | null = 0; after !== null;) {
    const page = await findPage(ctx.db.read, object.search, after, among)
    if (page.ids.length > 0) added += await ctx.db.transaction((tx) => addToHold(ctx, tx, hold.id, page.ids))
    after = page.last
  }
  return added
}

async function addToHold(ctx: AppContext, tx: Tx, holdId: number, found: readonly number[]): Promise<number> {
  const hold = await ctx.db
    .forUpdate(tx.selectFrom('hold').select('id').where('id', '=', holdId).where('released_at', 'is', null))
    .executeTakeFirst()
  // Released meanwhile.
  if (!hold) return 0
  const known = await tx
    .selectFrom('hold_object')
    .select('conversation_id')
    .where('hold_id', '=', holdId)
    .where('conversation_id', 'in', found)
    .execute()
  const have = new Set(known.map(({ conversation_id: id }) => id))
  // Gone meanwhile, or about to: then there is nothing to hold.
  const fresh = await ctx.db
    .forUpdate(tx.selectFrom('conversation').select('id').where('id', 'in', found).orderBy('id'))
    .execute()
  const ids = fresh.flatMap(({ id }) => (have.has(id) ? [] : id))
  if (ids.length === 0) return 0
  const rows = ids.map((id) => ({ hold_id: holdId, contact_id: null, conversation_id: id }))
  for (const portion of ctx.db.portions(rows)) await tx.insertInto('hold_object').values(portion).execute()
  await appendEvents(ctx, tx, await settleHeld(ctx, tx, { contacts: [], conversations: ids }))
  return ids.length
}

/** What released holds still hold. */
export async function dropReleased(ctx: AppContext): Promise<number> {
  let dropped = 0
  for (;;) {
    const portion = await ctx.db.transaction(async (tx) => {
      const objects = await tx
        .selectFrom('hold_object')
        .select(['id', 'contact_id', 'conversation_id'])
        .where('hold_id', 'in', (query) => query.selectFrom('hold').select('id').where('released_at', '>', 0))
        .limit(PORTION)
        .execute()
      if (objects.length === 0) return 0
      const ids = objects.map(({ id }) => id)
      await tx.deleteFrom('hold_object').where('id', 'in', ids).execute()
      const contacts = objects.flatMap(({ contact_id }) => contact_id ?? [])
      const conversations = objects.flatMap(({ conversation_id }) => conversation_id ?? [])
      await appendEvents(ctx, tx, await settleHeld(ctx, tx, { contacts, conversations }))
      return objects.length
    })
    dropped += portion
    if (portion < PORTION) return dropped
  }
}

/** Conversations that began in the moment in which their person was held. */
async function healContacts(ctx: AppContext): Promise<number> {
  return ctx.db.transaction(async (tx) => {
    const rows = await tx
      .selectFrom('conversation')
      .innerJoin('contact', 'contact.id', 'conversation.contact_id')
      .select('conversation.id')
      .where('contact.held', '=', 1)
      .where('conversation.held', '=', 0)
      .limit(PORTION)
      .execute()
    if (rows.length === 0) return 0
    const conversations = rows.map(({ id }) => id)
    await appendEvents(ctx, tx, await settleHeld(ctx, tx, { contacts: [], conversations }))
    return rows.length
  })
}
