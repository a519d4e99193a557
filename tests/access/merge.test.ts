/** Merging people touches all of their conversations, so nobody does it who does not see all of these. */
import { sql } from 'kysely'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { DuplicateView } from '../../server/contract/contact.ts'
import type { ConversationItem } from '../../server/contract/conversation.ts'
import { receiveText, until } from '../helpers/acts.ts'
import { databases } from '../helpers/database.ts'
import { startTestServer, type Client, type TestServer } from '../helpers/server.ts'
import { empty, NOWHERE } from '../inbound/world.ts'

const [SEEN, HIDDEN] = ['106540352242922', '106540352242933'] as const
const PEOPLE = ['4915155500001', '4915155500002', '4915155500003'] as const

describe.each(databases)('merging people on %s', (kind) => {
  let t: TestServer
  let agent: Client
  let seen: number
  beforeAll(async () => {
    t = await startTestServer(kind, { env: { WHATSAPP_GRAPH_URL: NOWHERE } })
    agent = await t.agent('Ben')
    seen = await t.inbox(SEEN)
    const hidden = await t.inbox(HIDDEN)
    await t.owner.patch(`/api/inboxes/${hidden}`, { visibility: 'members', members: [] })
  })
  afterAll(() => t[Symbol.asyncDispose]())
  beforeEach(() => empty(t.ctx.db))

  /** Somebody who wrote to these numbers; gives the contact. */
  const somebody = async (from: string, ...numbers: string[]): Promise<number> => {
    for (const phoneNumberId of numbers) await receiveText(t, 'Hello', { from, phoneNumberId })
    const row = await t.ctx.db.read
      .selectFrom('identity')
      .select('contact_id')
      .where('value', '=', from)
      .executeTakeFirstOrThrow()
    return row.contact_id
  }
  const ask = async (one: number, other: number): Promise<number> => {
    const { id } = await t.ctx.db.admin
      .insertInto('duplicate')
      .values({
        contact_id: Math.min(one, other),
        other_id: Math.max(one, other),
        state: 'open',
        created_at: 1,
        decided_at: null,
        decided_by: null,
      })
      .returning('id')
      .executeTakeFirstOrThrow()
    return id
  }
  const questions = async (client: Client, contact?: number) => {
    const path = contact === undefined ? '/api/duplicates' : `/api/contacts/${contact}/duplicates`
    return (await client.get<{ items: DuplicateView[] }>(path)).body.items.map(({ id }) => id)
  }
  const merge = async (client: Client, id: number, keep: number) =>
    (await client.post(`/api/duplicates/${id}/merge`, { keep })).status

  /** All of them have looked, and wait for each other, before the first goes on. */
  const atOnce = async <T>(start: () => Array<Promise<T>>): Promise<T[]> => {
    const { db } = t.ctx
    const started = await db.transaction(async (tx) => {
      await db.lockInbox(tx, seen)
      const all = start()
      if (kind === 'postgres') {
        await until(async () => {
          const { rows } = await sql<{ waiting: number }>`
            select count(*)::int as waiting from pg_locks where not granted`.execute(db.read)
          expect(rows[0]?.waiting).toBeGreaterThanOrEqual(all.length)
        })
      }
      return { all }
    })
    return Promise.all(started.all)
  }

  it('is for whoever sees every conversation of both', async () => {
    const [one, other] = [await somebody(PEOPLE[0], SEEN), await somebody(PEOPLE[1], SEEN, HIDDEN)]
    const id = await ask(one, other)
    expect([await questions(agent), await questions(agent, one), await questions(agent, other)]).toEqual([
      [],
      [],
      [],
    ])
    expect(await merge(agent, id, one)).toBe(404)
    expect((await agent.post(`/api/duplicates/${id}/dismiss`)).status).toBe(404)
    expect(await questions(t.owner)).toEqual([id])
    expect(await merge(t.owner, id, one)).toBe(200)
    const { body } = await t.owner.get<{ items: ConversationItem[] }>('/api/conversations?view=all')
    expect(new Set(body.items.map(({ contact }) => contact.id))).toEqual(new Set([one]))
  })

  it('is open to an agent where there is nothing hidden', async () => {
    const [one, other] = [await somebody(PEOPLE[0], SEEN), await somebody(PEOPLE[1], SEEN)]
    const id = await ask(one, other)
    expect(await questions(agent)).toEqual([id])
    expect(await merge(agent, id, other)).toBe(200)
  })

  it('with somebody who wants to be erased says how much goes by it, and is done by whoever has read that', async () => {
    const [one, other] = [await somebody(PEOPLE[0], SEEN), await somebody(PEOPLE[1], SEEN)]
    const id = await ask(one, other)
    const { admin, read } = t.ctx.db
    const question = async () =>
      (await agent.get<{ items: DuplicateView[] }>('/api/duplicates')).body.items[0]
    const asks = (at: number | null, held: 0 | 1) =>
      admin.updateTable('contact').set({ erasure_asked_at: at, held }).where('id', '=', one).execute()
    expect((await question())?.goes).toBe(0)
    await asks(t.clock.now() + 1, 1)
    expect((await question())?.goes).toBe(0)
    await asks(1, 0)
    expect((await question())?.goes).toBe(0)
    await asks(t.clock.now() + 1, 0)
    expect((await question())?.goes).toBe(1)
    expect(await agent.post(`/api/duplicates/${id}/merge`, { keep: other })).toMatchObject({
      status: 409,
      body: { error: { code: 'count_differs' } },
    })
    expect(await agent.post(`/api/duplicates/${id}/merge`, { keep: other, goes: 1 })).toMatchObject({
      status: 200,
    })
    const rows = await read.selectFrom('conversation').select(['contact_id', 'due_at']).execute()
    expect(rows.length).toBeGreaterThan(0)
    for (const row of rows) expect(row).toEqual({ contact_id: other, due_at: expect.any(Number) })
  })

  it('of one person by two agents at once is done by one after the other', async () => {
    const [a, b, c] = [
      await somebody(PEOPLE[0], SEEN),
      await somebody(PEOPLE[1], SEEN),
      await somebody(PEOPLE[2], SEEN),
    ]
    const [first, second] = [await ask(a, b), await ask(b, c)]
    const statuses = await atOnce(() => [merge(t.owner, first, a), merge(agent, second, b)])
    // Whoever comes second finds another question, or none about the one who has gone.
    expect(statuses.filter((status) => status === 200).length).toBeGreaterThan(0)
    expect(statuses.every((status) => [200, 400, 404].includes(status))).toBe(true)
    const left = await t.ctx.db.read.selectFrom('contact').select('id').execute()
    const used = await t.ctx.db.read.selectFrom('conversation').select('contact_id').distinct().execute()
    expect(new Set(used.map(({ contact_id: id }) => id))).toEqual(new Set(left.map(({ id }) => id)))
    expect(left).toHaveLength(3 - statuses.filter((status) => status === 200).length)
  })
})
