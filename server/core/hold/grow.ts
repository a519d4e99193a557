/**
 * Holds in portions, each a transaction of its own: a search finds more as time goes on, and of a large one
 * neither the beginning nor the end stops the world. Wherever it breaks off, the next run goes on with it. What is
 * about to be deleted is asked about once more under its locks; see missed.ts.
 */
import { DAY, HOUR } from '../../clock.ts'
import type { AppContext } from '../../context.ts'
import type { HoldSearch } from '../../contract/hold.ts'

import { appendEvents } from '../../events/log.ts'
import type { Tx } from '../../storage/database.ts'
import { walkIds } from '../retention/walk.ts'
import { addFound } from './add.ts'
import { changedSince } from './changed.ts'
import { foundAmong, foundBetween } from './search.ts'
import { settleHeld } from './settle.ts'
import { activeHolds, objectOf, type Hold } from './store.ts'

const PORTION = 500

/** How many conversations more are held, or fewer. */
export async function growHolds(ctx: AppContext): Promise<number> {
  let changed = 0
  for (const hold of await activeHolds(ctx.db.read)) changed += await growHold(ctx, hold)
  return changed + (await dropReleased(ctx)) + (await healContacts(ctx))
}

/** Before somebody deletes these conversations: a search may find them only since a moment ago. */
export async function holdFound(ctx: AppContext, conversationIds: readonly number[]): Promise<void> {
  for (const hold of await activeHolds(ctx.db.read)) {
    const search = searchOf(hold)
    if (search) await addAmong(ctx, hold, search, conversationIds)
  }
}

const searchOf = (hold: Hold): HoldSearch | null => {
  const object = objectOf(hold)
  return object.kind === 'search' ? object.search : null
}

/** What came late, or by a clock that is not ours. */
const MARGIN = HOUR

/**
 * Takes what its search has found since it was looked at last: what has begun since, and what something has happened
 * in. What it finds by anything else, a name that was changed say, is found when all is looked at again, for the first
 * time of each day, and in any case before it goes.
 */
export async function growHold(ctx: AppContext, hold: Hold): Promise<number> {
  const search = searchOf(hold)
  if (!search) return 0
  const began = ctx.clock.now()
  let added = 0
  if (hold.grown_at !== null) {
    for await (const ids of changedSince(ctx.db.read, hold.grown_at - MARGIN)) {
      added += await addAmong(ctx, hold, search, ids)
    }
  }
  const grownId = await walkIds(
    ctx.db.read,
    'conversation',
    async (stretch) => {
      const found = await foundBetween(ctx.db.read, search, stretch)
      if (found.length > 0) added += await add(ctx, hold, found, stretch.to)
    },
    isFirstOfDay(hold.grown_at, began) ? 0 : hold.grown_id,
  )
  await ctx.db.transaction((tx) => noteGrown(tx, hold.id, { grown_id: grownId, grown_at: began }))
  return added
}

const isFirstOfDay = (before: number | null, now: number): boolean =>
  before !== null && Math.floor(before / DAY) !== Math.floor(now / DAY)

async function addAmong(
  ctx: AppContext,
  hold: Hold,
  search: HoldSearch,
  ids: readonly number[],
): Promise<number> {
  let added = 0
  for (let at = 0; at < ids.length; at += PORTION) {
    const found = await foundAmong(ctx.db.read, search, ids.slice(at, at + PORTION))
    if (found.length > 0) added += await add(ctx, hold, found)
  }
  return added
}

/** `grownId`: all up to there has been looked at. */
async function add(ctx: AppContext, hold: Hold, found: readonly number[], grownId?: number): Promise<number> {
  return ctx.db.transaction(async (tx) => {
    const ids = await addFound(ctx, tx, hold.id, found)
    if (grownId !== undefined) await noteGrown(tx, hold.id, { grown_id: grownId })
    if (ids.length > 0) {
      await appendEvents(ctx, tx, await settleHeld(ctx, tx, { contacts: [], conversations: ids }))
    }
    return ids.length
  })
}

async function noteGrown(tx: Tx, id: number, grown: Partial<Pick<Hold, 'grown_id' | 'grown_at'>>) {
  await tx.updateTable('hold').set(grown).where('id', '=', id).execute()
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
