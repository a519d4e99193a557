import type { HoldView } from '../../contract/hold.ts'
import type { AppContext } from '../../context.ts'
import type { Reader } from '../../storage/database.ts'
import { heldByHold, objectOf, type Hold } from './store.ts'

export async function presentHolds(ctx: AppContext, db: Reader, holds: readonly Hold[]): Promise<HoldView[]> {
  const counts = await heldByHold(
    db,
    holds.map(({ id }) => id),
  )
  const nameOf = await agentNames(db)
  const titleOf = await titles(db, holds)
  return holds.map((hold) => ({
    id: hold.id,
    reason: hold.reason,
    object: objectOf(hold),
    title: titleOf(hold),
    owner: nameOf(hold.owner_id),
    placedBy: nameOf(hold.placed_by),
    placedAt: hold.placed_at,
    reviewAt: hold.review_at,
    reviewDue: hold.released_at === null && hold.review_at <= ctx.clock.now(),
    release:
      hold.release_asked_by !== null && hold.release_asked_at !== null
        ? {
            by: nameOf(hold.release_asked_by),
            at: hold.release_asked_at,
            why: hold.release_why ?? '',
          }
        : null,
    released:
      hold.released_by !== null && hold.released_at !== null
        ? { by: nameOf(hold.released_by), at: hold.released_at }
        : null,
    conversations: counts.get(hold.id) ?? 0,
  }))
}

async function agentNames(db: Reader) {
  const agents = await db.selectFrom('agent').select(['id', 'name']).execute()
  const names = new Map(agents.map(({ id, name }) => [id, name]))
  return (id: number) => ({ id, name: names.get(id) ?? '' })
}

/** Of people who have gone since: nothing but that they were held. */
async function titles(db: Reader, holds: readonly Hold[]) {
  const ids = holds.map(objectOf).flatMap((object) => (object.kind === 'contact' ? object.id : []))
  const contacts =
    ids.length === 0
      ? []
      : await db.selectFrom('contact').select(['id', 'name']).where('id', 'in', ids).execute()
  const names = new Map(contacts.map(({ id, name }) => [id, name]))
  return (hold: Hold): string | null => {
    const object = objectOf(hold)
    if (object.kind === 'search') return null
    return object.kind === 'conversation' ? `#${object.id}` : (names.get(object.id) ?? null)
  }
}
