/** Lines of the access matrix: holds, and erasing and restricting. */
import { DAY } from '../../server/clock.ts'
import { ABSENT, type Place, type World } from './world.ts'

const why = () => ({ why: 'Somebody asked for it' })

async function hold(w: World, place: Place): Promise<number> {
  if (place === 'absent') return ABSENT
  const now = w.t.clock.now()
  const { id } = await w.t.ctx.db.admin
    .insertInto('hold')
    .values({
      reason: 'A lawsuit',
      object: JSON.stringify({ kind: 'conversation', id: w.conversations[place] }),
      owner_id: w.clients.owner.id,
      placed_by: w.clients.deactivated.id,
      placed_at: now,
      review_at: now + DAY,
      release_asked_by: null,
      release_asked_at: null,
      release_why: null,
      released_by: null,
      released_at: null,
    })
    .returning('id')
    .executeTakeFirstOrThrow()
  return id
}

export const ERASING = {
  'get /api/holds': {},
  'post /api/holds': {
    body: (w: World) => ({
      reason: 'A lawsuit',
      object: { kind: 'search', search: { q: 'nobody of this name' } },
      ownerId: w.clients.owner.id,
      reviewAt: w.t.clock.now() + DAY,
    }),
  },
  'post /api/holds/preview': { body: () => ({ object: { kind: 'search', search: { q: '#1' } } }) },
  'patch /api/holds/:id': { id: hold, body: () => ({ reason: 'Another lawsuit' }) },
  'post /api/holds/:id/release': { id: hold, body: why },
  'delete /api/holds/:id/release': { id: hold },
}
