import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { ConceptView } from '../../server/contract/catalogue.ts'
import { databases } from '../helpers/database.ts'
import { startTestServer, type TestServer } from '../helpers/server.ts'

describe.each(databases)('the deletion concept on %s', (kind) => {
  let t: TestServer
  beforeAll(async () => {
    t = await startTestServer(kind)
  })
  afterAll(() => t[Symbol.asyncDispose]())
  const concept = async () => (await t.owner.get<ConceptView>('/api/retention/concept')).body

  async function decide(ruleId: number, version: number, days: number | null): Promise<void> {
    const body = days === null ? null : { ...RULE, period: { count: days, unit: 'days' } }
    await t.ctx.db.transaction(async (tx) => {
      await tx
        .insertInto('retention_rule_version')
        .values({
          rule_id: ruleId,
          version,
          body: body && JSON.stringify(body),
          since_at: t.clock.now(),
          at: t.clock.now(),
          agent_id: t.owner.id,
          why: 'as agreed',
          forecast: 0,
        })
        .execute()
    })
  }

  it('tells of each class what there is of it, and by what it ends', async () => {
    const { classes } = await concept()
    const parked = classes.find(({ key }) => key === 'parked')
    expect(parked?.tables).toEqual([{ name: 'quarantine', kinds: ['said', 'did'] }])
    expect(parked?.place).toEqual({ start: 'collection', days: 30, standard: true, yearEnd: false })
  })

  it('changes with a rule: none, its newest wording, none again', async () => {
    expect((await concept()).rules).toEqual([])
    const { id } = await t.ctx.db.transaction((tx) =>
      tx
        .insertInto('retention_rule')
        .values({ draft: null, draft_by: null, draft_at: null, created_at: t.clock.now() })
        .returning('id')
        .executeTakeFirstOrThrow(),
    )
    await decide(id, 1, 30)
    await decide(id, 2, 91)
    const place = { start: 'process_end', days: 91, standard: false, yearEnd: false }
    expect((await concept()).rules).toMatchObject([{ id, version: 2, body: { name: 'Chats' }, place }])
    await decide(id, 3, null)
    expect((await concept()).rules).toEqual([])
  })

  it('counts what is held, and which holds are to be looked at again', async () => {
    const hold = { reason: 'Court', object: '{}', owner_id: t.owner.id, placed_by: t.owner.id }
    const now = t.clock.now()
    await t.ctx.db.transaction((tx) =>
      tx
        .insertInto('hold')
        .values([now - 1, now + 60_000].map((review) => ({ ...hold, placed_at: now, review_at: review })))
        .execute(),
    )
    expect((await concept()).holds).toEqual({ active: 2, conversations: 0, reviewDue: 1 })
  })
})

const RULE = { kind: 'limit', name: 'Chats', clock: 'resolved' }
