/** Lines for the routes of runs, of what is in quarantine, and of figures. */
import { DAY } from '../../server/clock.ts'
import { newRow } from '../../server/core/conversation/open.ts'
import { beginRun, endRun } from '../../server/core/retention/run/store.ts'
import { ABSENT, type Place, type World } from './world.ts'

/** One that waits for an answer: it has nothing to do. */
const stopped = async ({ t }: World, place: Place): Promise<number> => {
  if (place === 'absent') return ABSENT
  return t.ctx.db.transaction(async (tx) => {
    const id = await beginRun(t.ctx, tx, { kind: 'rules', forecast: 0 })
    await endRun(t.ctx, tx, id, { state: 'stopped', reason: 'over_forecast' })
    return id
  })
}

/** Another one of the same person, made anew each time. */
const quarantined = async ({ t, conversations }: World, place: Place): Promise<number> => {
  if (place === 'absent') return ABSENT
  const { inbox_id: inboxId, contact_id: contactId } = await t.ctx.db.read
    .selectFrom('conversation')
    .select(['inbox_id', 'contact_id'])
    .where('id', '=', conversations[place])
    .executeTakeFirstOrThrow()
  const { id } = await t.ctx.db.admin
    .insertInto('conversation')
    .values({
      ...newRow({ inboxId, contactId, at: t.clock.now(), opens: false }, t.clock.now()),
      hidden: 'quarantined',
      hidden_at: t.clock.now(),
    })
    .returning('id')
    .executeTakeFirstOrThrow()
  return id
}

export const RUNS = {
  'get /api/retention/runs': {},
  'get /api/retention/runs/:id': { id: stopped },
  'post /api/retention/runs': { success: 202 },
  'post /api/retention/runs/:id/continue': { id: stopped, body: () => ({ count: 0, why: 'It is right' }) },
  'get /api/retention/quarantined': {},
  'post /api/retention/quarantined/:id/restore': { id: quarantined, success: 204 },
  'get /api/figures': { query: `?from=0&to=${DAY}` },
}
