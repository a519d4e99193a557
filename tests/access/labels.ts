/** Lines of the access matrix about labels, and about days on which conversations go. */
import { ABSENT, type Place, type World } from './world.ts'

let number = 0

const conversation = { id: (w: World, place: Place) => w.conversations[place] }

async function label(w: World, place: Place): Promise<number> {
  if (place === 'absent') return ABSENT
  const name = `label ${++number}`
  const { id } = await w.t.ctx.db.admin
    .insertInto('label')
    .values({ name, key: name, color: 'teal', created_at: 0 })
    .returning('id')
    .executeTakeFirstOrThrow()
  return id
}

async function contact(w: World, place: Place): Promise<number> {
  if (place === 'absent') return ABSENT
  const row = await w.t.ctx.db.admin
    .selectFrom('conversation')
    .select('contact_id')
    .where('id', '=', w.conversations[place])
    .executeTakeFirstOrThrow()
  return row.contact_id
}

export const LABELS = {
  'get /api/labels': {},
  'post /api/labels': { body: () => ({ name: `Order ${++number}` }) },
  'patch /api/labels/:id': { id: label, body: () => ({ color: 'red' }) },
  'delete /api/labels/:id': { id: label, success: 204 },
  'post /api/conversations/:id/labels': { ...conversation, body: () => ({ labelIds: [] }) },
  'get /api/conversations/:id/retention': conversation,
  'post /api/conversations/:id/event': { ...conversation, body: () => ({ at: null }), success: 204 },
  'post /api/contacts/:id/relationship': { id: contact, body: () => ({ at: null }), success: 204 },
}
