/** Lists, filters, search, assigning and resolving. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { ConversationItem } from '../../server/contract/conversation.ts'
import type { Page } from '../../server/contract/common.ts'
import { receiveText } from '../helpers/acts.ts'
import { databases } from '../helpers/database.ts'
import { request, startTestServer, type Client, type TestServer } from '../helpers/server.ts'

const fields = (body: unknown) =>
  (body as { error: { fields?: Array<{ path: string }> } }).error.fields?.map(({ path }) => path)

describe.each(databases)('conversations on %s', (kind) => {
  let t: TestServer
  let ben: Client
  const ids: Record<string, number> = {}
  const NOON = Date.UTC(2026, 0, 5, 12)

  beforeAll(async () => {
    t = await startTestServer(kind, {
      env: { WHATSAPP_GRAPH_URL: 'http://127.0.0.1:9' },
      sockets: { countsEvery: 5 },
    })
    await t.inbox()
    await t.inbox('2002')
    ben = await t.agent('Ben')
    const people = ['100% Holz', 'A_B', 'Ömer Çelik', 'Anna', 'O’Hara "quoted"', 'Zoë \\ Slash']
    for (const [index, name] of people.entries()) {
      const { conversationId } = await receiveText(t, `Hello from ${name}`, {
        name,
        from: `49151000${index}`,
        at: NOON,
      })
      ids[name] = conversationId
    }
    const other = await receiveText(t, 'To the other inbox', {
      name: 'Nora',
      from: '4916000',
      phoneNumberId: '2002',
    })
    ids['Nora'] = other.conversationId
  })
  afterAll(() => t?.[Symbol.asyncDispose]())

  const list = (query: string, client: Client = t.owner) =>
    client.get<Page<ConversationItem>>(`/api/conversations${query}`)
  const names = async (query: string, client?: Client) =>
    (await list(query, client)).body.items.map(({ contact }) => contact.name)
  const assign = (id: number, agentId: number | null, client: Client = t.owner) =>
    client.post<ConversationItem>(`/api/conversations/${id}/assign`, { agentId })
  const status = (id: number, value: string, client: Client = t.owner) =>
    client.post<ConversationItem>(`/api/conversations/${id}/status`, { status: value })

  it('need a login', async () => {
    expect((await request(t.url, 'GET', '/api/conversations')).status).toBe(401)
  })

  it.each([
    'view=none',
    'inbox=x',
    'inbox=0',
    'inbox=-1',
    'inbox=1&inbox=2',
    'status=closed',
    'limit=0',
    'limit=101',
    'limit=1e1',
    'cursor=x',
    'q=%00',
    `q=${'x'.repeat(101)}`,
    'unknown=1',
    '__proto__=1',
    'inbox[$gt]=0',
  ])('answer 400 to ?%s and name it', async (query) => {
    const reply = await list(`?${query}`)
    expect(reply.status).toBe(400)
    expect(fields(reply.body)).toEqual([query.split('=', 1)[0]])
  })

  it.each(['MC4w', 'OTk5OTk5OTk5OTk5OTk5OS45OTk5OTk5OTk5OTk5OTk5'])(
    'take any position as cursor: %s',
    async (cursor) => {
      expect((await list(`?cursor=${cursor}`)).status).toBe(200)
    },
  )

  it.each([
    "'; drop table conversation; --",
    'NEAR(',
    '"',
    '*',
    '%',
    '_',
    '\\',
    '#',
    '#99999999999999999',
    '\ud800',
    '🙂',
  ])('search for %j without harm', async (q) => {
    expect((await list(`?q=${encodeURIComponent(q.toWellFormed())}`)).status).toBe(200)
  })

  it.each([
    ['%', ['100% Holz']],
    ['_', ['A_B']],
    ['\\', ['Zoë \\ Slash']],
    ['anna', ['Anna']],
    ['ömer', ['Ömer Çelik']],
    ['ÖMER ç', ['Ömer Çelik']],
    ['"quoted"', ['O’Hara "quoted"']],
    ['+49 151 0003', ['Anna']],
    ['nobody', []],
  ])('find by %j exactly %j', async (q, found) => {
    expect(await names(`?q=${encodeURIComponent(q)}`)).toEqual(found)
  })

  it('are found by their number', async () => {
    expect(await names(`?q=%23${ids['Anna']}`)).toEqual(['Anna'])
  })

  it('are found among thousands of people in inboxes that are not shown', async () => {
    const hidden = await t.inbox('2003')
    await t.owner.patch(`/api/inboxes/${hidden}`, { visibility: 'members', members: [] })
    await t.ctx.db.transaction(async (tx) => {
      for (let n = 0; n < 520; n++) {
        const { id } = await tx
          .insertInto('contact')
          .values({ name: 'Anna', name_at: 0, created_at: 0 })
          .returning('id')
          .executeTakeFirstOrThrow()
        await tx
          .insertInto('conversation')
          .values({
            inbox_id: hidden,
            contact_id: id,
            status: 'open',
            assignee_id: null,
            created_at: 0,
            last_message_at: 0,
            last_message_id: null,
            last_inbound_at: null,
            reply_until: null,
            resolved_at: null,
            inbound_count: 0,
          })
          .execute()
      }
    })
    expect(await names('?q=Anna', ben)).toEqual(['Anna'])
    expect((await list('?q=Anna')).body.items).toHaveLength(50)
  })

  it('come page by page, each exactly once, also where times are equal', async () => {
    const seen: number[] = []
    let cursor: string | null = ''
    while (cursor !== null) {
      const { body }: { body: Page<ConversationItem> } = await list(
        `?limit=2${cursor && `&cursor=${cursor}`}`,
        ben,
      )
      expect(body.items.length).toBeLessThanOrEqual(2)
      seen.push(...body.items.map(({ id }) => id))
      cursor = body.next
    }
    expect(seen.toSorted((a, b) => a - b)).toEqual(Object.values(ids).toSorted((a, b) => a - b))
  })

  it('of an inbox alone', async () => {
    const { body } = await ben.get<{ items: Array<{ id: number; name: string }> }>('/api/inboxes')
    const inbox = body.items.find(({ name }) => name === 'Inbox 2002')?.id
    expect(await names(`?inbox=${inbox}`)).toEqual(['Nora'])
    expect(await names('?inbox=999999')).toEqual([])
  })

  describe('given to somebody', () => {
    it('are in that person’s view and in nobody else’s', async () => {
      const id = ids['Anna'] as number
      const reply = await assign(id, ben.id)
      expect(reply.body.assignee).toEqual({ id: ben.id, name: 'Ben' })
      expect(await names('?view=mine', ben)).toEqual(['Anna'])
      expect(await names('?view=mine')).toEqual([])
      expect(await names('?view=unassigned', ben)).not.toContain('Anna')
      await assign(id, ben.id)
      await assign(id, null)
      const { body } = await t.owner.get<{ items: unknown[] }>(`/api/conversations/${id}/entries`)
      expect(body.items, 'the same again is no change').toMatchObject([
        { kind: 'assigned', agent: { name: 'Ben' }, author: { name: 'Olga' } },
        { kind: 'unassigned', agent: null },
      ])
    })

    it('must be able to see and answer them', async () => {
      const id = ids['Anna'] as number
      const paula = await t.agent('Paula', 'dpo')
      const dora = await t.agent('Dora')
      await t.owner.patch(`/api/agents/${dora.id}`, { active: false })
      for (const agentId of [paula.id, dora.id, 999_999]) {
        const reply = await assign(id, agentId)
        expect([reply.status, fields(reply.body)]).toEqual([400, ['agentId']])
      }
      for (const agentId of [undefined, '1', 0, -1, 1.5, {}, [1]]) {
        const reply = await t.owner.post(`/api/conversations/${id}/assign`, { agentId })
        expect([reply.status, fields(reply.body)]).toEqual([400, ['agentId']])
      }
    })

    it('of a restricted inbox must be its member', async () => {
      const hidden = await t.inbox('2004')
      await t.owner.patch(`/api/inboxes/${hidden}`, { visibility: 'members', members: [] })
      const { conversationId } = await receiveText(t, 'Psst', { phoneNumberId: '2004', from: '4917000' })
      expect((await assign(conversationId, ben.id)).status).toBe(400)
      await t.owner.patch(`/api/inboxes/${hidden}`, { members: [ben.id] })
      expect((await assign(conversationId, ben.id)).status).toBe(200)
      await t.owner.patch(`/api/inboxes/${hidden}`, { members: [] })
    })
  })

  it('are resolved and reopened, with one entry each, however many click', async () => {
    const id = ids['Nora'] as number
    const live = await ben.live()
    await Promise.all(Array.from({ length: 8 }, () => status(id, 'resolved')))
    await live.until((f) => f.type === 'event' && f.name === 'conversation.resolved')
    expect(await names('?view=resolved')).toContain('Nora')
    expect(await names('?status=resolved&view=all')).toContain('Nora')
    expect(await names('')).not.toContain('Nora')
    await Promise.all(Array.from({ length: 8 }, () => status(id, 'open')))
    await live.until((f) => f.type === 'event' && f.name === 'conversation.reopened')
    const { body } = await t.owner.get<{ items: Array<{ kind: string }> }>(`/api/conversations/${id}/entries`)
    expect(body.items.map((item) => item.kind)).toEqual(['resolved', 'reopened'])
    for (const value of ['snoozed', 'closed', null, 5]) {
      const reply = await t.owner.post(`/api/conversations/${id}/status`, { status: value })
      expect([reply.status, fields(reply.body)]).toEqual([400, ['status']])
    }
    live.socket.close()
  })

  it('stay one for a person: an old one is not reopened beside a newer one', async () => {
    const options = { from: '4918000', name: 'Frieda' }
    const { conversationId: old } = await receiveText(t, 'Long ago', options)
    await status(old, 'resolved')
    await t.ctx.db.admin.updateTable('conversation').set({ resolved_at: 1 }).where('id', '=', old).execute()
    const { conversationId: newer } = await receiveText(t, 'Now', options)
    expect(newer).not.toBe(old)
    const reply = await status(old, 'open')
    expect([reply.status, fields(reply.body)]).toEqual([400, ['status']])
  })

  it('keep what agents and customers do at the same moment', async () => {
    const options = { from: '4919000', name: 'Gustav' }
    const { conversationId: id } = await receiveText(t, 'First', options)
    for (let round = 0; round < 6; round++) {
      await Promise.all([
        status(id, 'resolved'),
        assign(id, round % 2 ? ben.id : t.owner.id),
        receiveText(t, `Message ${round}`, options),
      ])
      const { body } = await t.owner.get<ConversationItem>(`/api/conversations/${id}`)
      expect(body.assignee?.id).toBe(round % 2 ? ben.id : t.owner.id)
      const entries = await t.owner.get<{ items: Array<{ kind: string }> }>(
        `/api/conversations/${id}/entries`,
      )
      const last = entries.body.items.filter(({ kind: k }) => k !== 'assigned').at(-1)?.kind
      expect(last, 'the newest entry says what the status is').toBe(
        body.status === 'open' ? 'reopened' : 'resolved',
      )
      if (body.status === 'resolved') await status(id, 'open')
    }
  })

  it('remember what each agent has seen, never more than there is', async () => {
    const { conversationId: id } = await receiveText(t, 'Unread', { from: '4919100', name: 'Heidi' })
    const read = (seen: unknown, client = ben) => client.post(`/api/conversations/${id}/read`, { seen })
    expect((await read(1000)).body).toEqual({ seen: 1 })
    expect((await ben.get(`/api/conversations/${id}`)).body).toMatchObject({ inboundCount: 1, seen: 1 })
    expect((await t.owner.get(`/api/conversations/${id}`)).body).toMatchObject({ seen: 0 })
    expect((await read(0)).body).toEqual({ seen: 0 })
    for (const seen of [-1, 0.5, '1', null, 2 ** 60]) expect((await read(seen)).status).toBe(400)
    await Promise.all(Array.from({ length: 10 }, () => read(1)))
    expect((await ben.get(`/api/conversations/${id}`)).body).toMatchObject({ seen: 1 })
  })
})
