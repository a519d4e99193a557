/** When will this go, and why is it still here? As an agent asks it, with labels that change the answer. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { ConversationItem } from '../../server/contract/conversation.ts'
import type { LabelView } from '../../server/contract/label.ts'
import type { ExplainView } from '../../server/contract/retention.ts'
import { lockPeople, mergeContacts } from '../../server/core/contact/merge.ts'
import { record } from '../../server/core/record.ts'
import { workOutDues } from '../../server/core/retention/work-out.ts'
import { nextClientId, receiveMessage, receiveText } from '../helpers/acts.ts'
import { databases } from '../helpers/database.ts'
import { limit, putInForce } from '../helpers/retention.ts'
import { startTestServer, type Client, type TestServer } from '../helpers/server.ts'
import { LETTER, upload } from '../helpers/uploads.ts'

describe.each(databases)('why a conversation is still here, on %s', (kind) => {
  let t: TestServer
  let ben: Client
  let label: LabelView
  let rules: { limit: number; floor: number; vip: number; off: number }
  beforeAll(async () => {
    t = await startTestServer(kind, { env: { WHATSAPP_GRAPH_URL: 'http://127.0.0.1:9' } })
    await t.inbox()
    ben = await t.agent('Ben')
    label = (await t.owner.post<LabelView>('/api/labels', { name: 'Order', color: 'teal' })).body
    const vip = (await t.owner.post<LabelView>('/api/labels', { name: 'VIP' })).body
    rules = {
      limit: await putInForce(t.ctx, limit({ name: 'WhatsApp 90 days', scope: { channels: ['whatsapp'] } })),
      floor: await putInForce(t.ctx, {
        kind: 'floor',
        name: 'Orders 6 years',
        clock: 'created',
        period: { count: 6, unit: 'years' },
        yearEnd: true,
        scope: { labels: [label.id] },
        ground: '§ 257 HGB',
      }),
      vip: await putInForce(
        t.ctx,
        limit({
          name: 'VIP',
          clock: 'created',
          scope: { labels: [vip.id] },
          period: { count: 5, unit: 'years' },
        }),
      ),
      off: await putInForce(t.ctx, limit({ name: 'All', clock: 'event' })),
    }
    await workOutDues(t.ctx)
  })
  afterAll(() => t?.[Symbol.asyncDispose]())

  let number = 0
  const chat = async () => (await receiveText(t, 'Moin', { from: `4915300000${++number}` })).conversationId
  const why = async (id: number) => {
    const { body } = await ben.get<ExplainView>(`/api/conversations/${id}/retention`)
    return { ...body, of: Object.fromEntries(body.rules.map((rule) => [rule.name, rule])) }
  }
  const put = (id: number, labelIds: number[]) =>
    ben.post<ConversationItem>(`/api/conversations/${id}/labels`, { labelIds })

  it('a running one: the clock of its rule has not started', async () => {
    const found = await why(await chat())
    expect(found).toMatchObject({ dueAt: null, ruleId: null, requested: false, kept: [], hidden: null })
    expect(found.of['WhatsApp 90 days']).toMatchObject({ reason: 'not_started', at: null, clock: 'resolved' })
    expect(found.of['Orders 6 years']).toMatchObject({
      reason: 'out_of_scope',
      missing: 'label',
      kind: 'floor',
    })
    expect(found.rules.map(({ ruleId }) => ruleId)).toEqual(Object.values(rules))
  })

  it('a resolved one: its rule decides, and one for everything is outranked', async () => {
    const id = await chat()
    await ben.post(`/api/conversations/${id}/status`, { status: 'resolved' })
    await ben.post(`/api/conversations/${id}/event`, { at: t.clock.now() })
    expect(await ben.post(`/api/conversations/${id}/event`, { at: 9e15 })).toMatchObject({ status: 400 })
    const found = await why(id)
    expect(found).toMatchObject({ ruleId: rules.limit, action: 'delete' })
    expect(found.of['WhatsApp 90 days']).toMatchObject({ reason: 'wins', at: found.dueAt })
    expect(found.of['All']).toMatchObject({ reason: 'outranked' })
    expect(await why(id)).toEqual(found)
    const { body } = await ben.get<ConversationItem>(`/api/conversations/${id}`)
    expect(body.retention).toMatchObject({
      dueAt: found.dueAt,
      action: 'delete',
      keptUntil: null,
      held: false,
    })
  })

  it('a label puts a floor under it, and taking it off lets it go', async () => {
    const id = await chat()
    await ben.post(`/api/conversations/${id}/status`, { status: 'resolved' })
    const before = await why(id)
    const { body } = await put(id, [label.id])
    expect(body.labels).toEqual([{ id: label.id, name: 'Order', color: 'teal' }])
    const found = await why(id)
    const until = Date.parse(`${new Date(t.clock.now()).getFullYear() + 7}-01-01T00:00+01:00`)
    expect(found).toMatchObject({ dueAt: until, ruleId: rules.floor })
    expect(found.kept).toEqual([{ by: 'floor', until, holdId: null, ruleId: rules.floor }])
    expect(found.of['Orders 6 years']).toMatchObject({ reason: 'keeps', at: until })
    expect(found.of['WhatsApp 90 days']).toMatchObject({ reason: 'wins', at: before.dueAt })
    expect(body.retention).toMatchObject({ dueAt: until, keptUntil: until })
    await put(id, [])
    expect((await why(id)).dueAt).toBe(before.dueAt)
  })

  it('somebody wants it gone, or kept', async () => {
    const id = await chat()
    const at = t.clock.now() + 1
    await t.ctx.db.transaction(async (tx) => {
      const row = await tx
        .selectFrom('conversation')
        .selectAll()
        .where('id', '=', id)
        .executeTakeFirstOrThrow()
      await tx.updateTable('contact').set({ erasure_asked_at: at }).where('id', '=', row.contact_id).execute()
    })
    expect(await why(id)).toMatchObject({ dueAt: at, ruleId: null, requested: true, action: 'delete' })
    await t.ctx.db.admin.updateTable('contact').set({ restriction_asked_at: at }).execute()
    const kept = [{ by: 'restriction', until: null, holdId: null, ruleId: null }]
    expect(await why(id)).toMatchObject({ dueAt: null, requested: false, kept })
    await t.ctx.db.admin
      .updateTable('contact')
      .set({ restriction_asked_at: null, erasure_asked_at: null })
      .execute()
  })

  it('files of either side go by themselves, and what has none has nothing to lose', async () => {
    const files = await putInForce(
      t.ctx,
      limit({ name: 'Files', target: 'files', clock: 'received', period: { count: 14, unit: 'days' } }),
    )
    const id = await chat()
    expect(await why(id)).toMatchObject({ steps: [] })
    expect((await why(id)).of['Files']).toMatchObject({ reason: 'not_started' })
    const { body: letter } = await upload(t, ben, id, LETTER)
    const content = { kind: 'file', uploadId: letter.id }
    await ben.post(`/api/conversations/${id}/messages`, { clientId: nextClientId(), content })
    const found = await why(id)
    expect(found.steps).toEqual([{ action: 'files', at: found.of['Files']?.at, ruleId: files }])
    expect(found.of['Files']?.reason).toBe('wins')
    const picture = { id: 'media-1', mime_type: 'image/jpeg', sha256: 'x' }
    const other = await receiveMessage(t, 'image', picture, { from: `4915300000${++number}` })
    expect((await why(other.conversationId)).steps).toHaveLength(1)
  })

  it('two people who are one have the labels of both', async () => {
    const [one, other] = [await chat(), await chat()]
    await put(one, [label.id])
    const rows = await t.ctx.db.read
      .selectFrom('conversation')
      .select('contact_id')
      .where('id', 'in', [one, other])
      .orderBy('id')
      .execute()
    const [drop, keep] = rows.map(({ contact_id: id }) => id) as [number, number]
    await t.ctx.db.transaction(async (tx) => {
      await lockPeople(t.ctx, tx)
      const actor = { kind: 'agent', id: t.owner.id, name: '', role: 'owner', family: '' } as const
      const events = await mergeContacts(t.ctx, tx, { ...actor, inboxes: new Set() }, { keep, drop })
      await record(t.ctx, tx, { kind: 'system' }, { action: 'contact.merge', object: 'contact' }, ...events)
    })
    const { body } = await ben.get<ConversationItem>(`/api/conversations/${other}`)
    expect(body.labels.map(({ name }) => name)).toEqual(['Order'])
    expect(body.retention.keptUntil).not.toBeNull()
  })

  describe('labels', () => {
    it('have one name each, whatever its letters, and belong to admins', async () => {
      expect((await t.owner.post('/api/labels', { name: 'ORDER' })).body).toMatchObject({
        error: { code: 'label_taken' },
      })
      expect((await ben.post('/api/labels', { name: 'Mine' })).status).toBe(403)
      expect((await t.owner.post('/api/labels', { name: ' ' })).status).toBe(400)
      const renamed = await t.owner.patch(`/api/labels/${label.id}`, { name: 'order' })
      expect(renamed.body).toMatchObject({ id: label.id, name: 'order', color: 'teal' })
      await t.owner.patch(`/api/labels/${label.id}`, { name: 'Order' })
    })

    it('stay while a rule asks for them', async () => {
      const { status, body } = await t.owner.delete(`/api/labels/${label.id}`)
      expect([status, body]).toMatchObject([409, { error: { code: 'label_in_use' } }])
    })

    it('find conversations, are counted, and go from all of them', async () => {
      const { body: press } = await t.owner.post<LabelView>('/api/labels', { name: 'Press' })
      const id = await chat()
      const console = await ben.live()
      await put(id, [press.id, label.id])
      await console.until((frame) => frame.type === 'event' && (frame.conversation?.labels.length ?? 0) === 2)
      const list = await ben.get<{ items: ConversationItem[] }>(`/api/conversations?label=${press.id}`)
      expect(list.body.items.map((item) => item.id)).toEqual([id])
      const labels = await ben.get<{ items: object[] }>('/api/labels')
      expect(labels.body.items).toContainEqual({ ...press, conversations: 1 })
      expect((await put(id, [press.id, 987_654])).status).toBe(400)
      expect((await t.owner.delete(`/api/labels/${press.id}`)).status).toBe(204)
      const { body } = await ben.get<ConversationItem>(`/api/conversations/${id}`)
      expect(body.labels.map(({ name }) => name)).toEqual(['Order'])
      await console.until((frame) => frame.type === 'event' && frame.name === 'label.updated')
    })
  })
})
