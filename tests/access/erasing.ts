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

/** Somebody with one conversation in that place, made anew each time. */
async function person(w: World, place: Place): Promise<{ contact: number; conversation: number }> {
  if (place === 'absent') return { contact: ABSENT, conversation: ABSENT }
  return w.t.ctx.db.transaction(async (tx) => {
    const { id: contact } = await tx
      .insertInto('contact')
      .values({ name: 'Carla', name_at: 0, created_at: 1 })
      .returning('id')
      .executeTakeFirstOrThrow()
    const { id: conversation } = await tx
      .insertInto('conversation')
      .values({
        inbox_id: w.inboxes[place],
        contact_id: contact,
        status: 'resolved',
        assignee_id: null,
        created_at: 1,
        last_message_at: 1,
        last_message_id: null,
        last_inbound_at: null,
        reply_until: null,
        resolved_at: 1,
        inbound_count: 0,
        public_id: null,
      })
      .returning('id')
      .executeTakeFirstOrThrow()
    return { contact, conversation }
  })
}
const contact = async (w: World, place: Place) => (await person(w, place)).contact

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
  'get /api/contacts/:id/erasure': { id: contact },
  'post /api/contacts/:id/erasure': { id: contact, body: () => ({ conversations: 1, ...why() }) },
  'post /api/contacts/:id/restriction': {
    id: contact,
    body: () => ({ restricted: true, ...why() }),
    success: 204,
  },
  'post /api/conversations/:id/erase': {
    id: async (w: World, place: Place) => (await person(w, place)).conversation,
    body: why,
    success: 204,
  },
}
