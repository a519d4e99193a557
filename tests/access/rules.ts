/** Lines for the routes of retention rules. */
import type { RuleBody } from '../../server/contract/retention.ts'
import { ABSENT, type Place, type World } from './world.ts'

const BODY: RuleBody = {
  kind: 'limit',
  target: 'conversation',
  action: 'delete',
  name: 'Old ones',
  scope: {
    channels: [],
    inboxes: [],
    labels: [],
    notLabels: [],
    status: null,
    contact: null,
    attribute: null,
  },
  clock: 'resolved',
  period: { count: 90, unit: 'years' },
  yearEnd: false,
  ground: '',
}

const body = () => ({ body: BODY })

async function prepared({ t }: World, place: Place): Promise<number> {
  if (place === 'absent') return ABSENT
  const { id } = await t.ctx.db.admin
    .insertInto('retention_rule')
    .values({ draft: JSON.stringify(BODY), draft_by: null, draft_at: 1, created_at: 1 })
    .returning('id')
    .executeTakeFirstOrThrow()
  return id
}

async function inForce(w: World, place: Place): Promise<number> {
  const id = await prepared(w, place)
  if (place === 'absent') return id
  await w.t.ctx.db.admin
    .insertInto('retention_rule_version')
    .values({
      rule_id: id,
      version: 1,
      body: JSON.stringify(BODY),
      since_at: 0,
      at: 1,
      agent_id: null,
      why: 'A test',
      forecast: 0,
    })
    .execute()
  return id
}

export const RULES = {
  'get /api/retention': {},
  'get /api/retention/timeline': {},
  'patch /api/retention/settings': { body: () => ({ graceDays: 7 }) },
  'post /api/retention/rules': { body },
  'patch /api/retention/rules/:id': { id: prepared, body },
  'delete /api/retention/rules/:id/draft': { id: prepared, success: 204 },
  'post /api/retention/rules/:id/simulation': { id: prepared },
  'post /api/retention/rules/:id/enable': { id: prepared, body: () => ({ count: 0, why: 'A test' }) },
  'post /api/retention/rules/:id/disable': { id: inForce, body: () => ({ why: 'A test' }) },
  'get /api/retention/rules/:id/history': { id: inForce },
  'get /api/retention/presets': {},
  'post /api/retention/presets/:key': { part: () => 'business_letters' },
  'get /api/retention/policy': {},
  'post /api/retention/policy': { body: () => ({ yaml: 'version: 1' }) },
  'post /api/retention/policy/diff': { body: () => ({ yaml: 'version: 1' }) },
}
