/** Lines for routes about people: a contact of each place, and a pair that may be one. */
import { ABSENT, type Place, type World } from './world.ts'

const contact = async ({ t, conversations }: World, place: Place): Promise<number> => {
  if (place === 'absent') return ABSENT
  const { contact_id: id } = await t.ctx.db.read
    .selectFrom('conversation')
    .select('contact_id')
    .where('id', '=', conversations[place])
    .executeTakeFirstOrThrow()
  return id
}

/** Whom the last pair is to be merged into. */
let keep = ABSENT

/** The contact of the place and somebody else with a conversation there, asked about anew each time. */
const pair = async (w: World, place: Place): Promise<number> => {
  if (place === 'absent') return ABSENT
  keep = await contact(w, place)
  return w.t.ctx.db.transaction(async (tx) => {
    const insertContact = tx.insertInto('contact').values({ name: 'Double', name_at: 0, created_at: 1 })
    const { id: other } = await insertContact.returning('id').executeTakeFirstOrThrow()
    await tx
      .insertInto('conversation')
      .values({
        inbox_id: w.inboxes[place],
        contact_id: other,
        status: 'resolved',
        assignee_id: null,
        created_at: 1,
        last_message_at: 1,
        last_message_id: null,
        last_inbound_at: null,
        reply_until: null,
        resolved_at: 1,
        inbound_count: 0,
      })
      .execute()
    const { id } = await tx
      .insertInto('duplicate')
      .values({
        contact_id: keep,
        other_id: other,
        state: 'open',
        created_at: 1,
        decided_at: null,
        decided_by: null,
      })
      .returning('id')
      .executeTakeFirstOrThrow()
    return id
  })
}

export const PEOPLE = {
  'get /api/contacts/:id/duplicates': { id: contact },
  'get /api/contacts/:id/consents': { id: contact },
  'post /api/contacts/:id/consents': {
    id: contact,
    body: () => ({ channel: 'whatsapp', purpose: 'marketing', state: 'granted', detail: 'On the phone' }),
  },
  'get /api/duplicates': {},
  'post /api/duplicates/:id/merge': { id: pair, body: () => ({ keep }) },
  'post /api/duplicates/:id/dismiss': { id: pair },
}
