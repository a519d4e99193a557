/** What is too much for one transaction goes in portions, and what breaks off in the middle ends honestly. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { DAY, HOUR } from '../../server/clock.ts'
import type { CertificateView } from '../../server/contract/retention.ts'
import { checkOwnLedger } from '../../server/core/ledger/check.ts'
import { ledgerLines } from '../../server/core/ledger/file.ts'
import { ledgerKey } from '../../server/core/ledger/key.ts'
import { flushLedger } from '../../server/core/ledger/ledger.ts'
import { growHolds } from '../../server/core/hold/grow.ts'
import { clearLabels } from '../../server/core/label/clear.ts'
import { goOn, startRun } from '../../server/core/retention/run/run.ts'
import { tick } from '../../server/core/retention/run/tick.ts'
import { walkDue } from '../../server/core/retention/run/walk.ts'
import { receiveText } from '../helpers/acts.ts'
import { databases } from '../helpers/database.ts'
import { foresee, limit, putInForce, seedResolved } from '../helpers/retention.ts'
import { signIn, startTestServer, type Client, type TestServer } from '../helpers/server.ts'

describe.each(databases)('a run on %s', (kind) => {
  let t: TestServer
  let inboxId: number
  let admin: Client
  beforeEach(async () => {
    t = await startTestServer(kind, { env: { WHATSAPP_GRAPH_URL: 'http://127.0.0.1:9' } })
    inboxId = await t.inbox()
    admin = t.owner
  })
  afterEach(() => t?.[Symbol.asyncDispose]())

  /** Logins end meanwhile. */
  const later = async (ms: number) => {
    t.clock.advance(ms)
    admin = await signIn(t.ctx, t.url, t.owner.id)
  }
  const db = () => t.ctx.db.read
  const runs = () => db().selectFrom('retention_run').selectAll().orderBy('id').execute()
  const gone = async (nth: number) => JSON.parse((await runs())[nth]?.gone ?? '{}') as Record<string, number>
  const conversation = (id: number) =>
    db().selectFrom('conversation').selectAll().where('id', '=', id).executeTakeFirst()
  const messagesIn = async (id: number) =>
    (await db().selectFrom('message').select('id').where('conversation_id', '=', id).execute()).length
  const told = async (id: number) =>
    (
      await db()
        .selectFrom('event')
        .select('seq')
        .where('name', '=', 'conversation.deleted')
        .where('conversation_id', '=', id)
        .execute()
    ).length
  /** How often the ledger says of a conversation that it has gone. */
  const proofs = async (id: number) => {
    await flushLedger(t.ctx)
    const key = ledgerKey(t.ctx, 'conversation', id)
    let found = 0
    for await (const { body } of ledgerLines(t.ctx.ledger.path)) {
      if (body.kind === 'erase' && body.objects.includes(key)) found++
    }
    return found
  }
  /** It and two small ones are due. */
  const large = async (messages: number) => {
    const { conversationId: id, id: messageId } = await receiveText(t, 'Moin', { from: '491510000001' })
    await admin.post(`/api/conversations/${id}/status`, { status: 'resolved' })
    const row = await db()
      .selectFrom('message')
      .selectAll()
      .where('id', '=', messageId)
      .executeTakeFirstOrThrow()
    const { id: _, ...columns } = row
    const many = Array.from({ length: messages - 1 }, (_each, n) => ({
      ...columns,
      external_id: `many.${n}`,
    }))
    for (const portion of t.ctx.db.portions(many)) {
      await t.ctx.db.admin.insertInto('message').values(portion).execute()
    }
    await seedResolved(t.ctx, inboxId, 2, t.clock.now())
    await putInForce(t.ctx, limit({ period: { count: 1, unit: 'hours' } }))
    await later(2 * HOUR)
    await foresee(t.ctx)
    return id
  }
  /** Until a part of the large one has gone, and nothing more. */
  const begin = async (id: number) => {
    const runId = await startRun(t.ctx, null)
    const dies = async () => {
      if ((await conversation(id))?.going_at) throw new Error('the power is gone')
    }
    await expect(goOn(t.ctx, runId, dies)).rejects.toThrow('the power is gone')
    return runId
  }
  const never = async () => {}

  it('takes a very long conversation in short transactions, and nobody ever sees a half of it', async () => {
    const all = 4100
    const id = await large(all)
    const runId = await begin(id)
    expect(await messagesIn(id)).toBe(2100)
    expect(await conversation(id)).toMatchObject({ hidden: 'quarantined' })
    expect((await admin.get(`/api/conversations/${id}`)).status).toBe(404)
    expect((await admin.get('/api/retention/quarantined')).body).toEqual({ items: [], next: null })
    expect((await admin.post(`/api/retention/quarantined/${id}/restore`)).status).toBe(404)
    expect([await told(id), await proofs(id)]).toEqual([1, 0])
    // Whoever writes meanwhile begins something else.
    const next = await receiveText(t, 'Moin again', { from: '491510000001' })
    expect(next.conversationId).not.toBe(id)

    expect(await goOn(t.ctx, runId, never)).toMatchObject({ state: 'done' })
    const rows = await db().selectFrom('conversation').select('id').execute()
    expect(rows.map((row) => row.id)).toEqual([next.conversationId])
    expect(await gone(0)).toMatchObject({ conversations: 3, messages: all + 2, contacts: 2 })
    const { body } = await admin.get<CertificateView>(`/api/retention/runs/${runId}`)
    expect(body).toMatchObject({ forecast: 3, rules: [{ count: 3 }], check: { rows: 0, files: 0 } })
    expect([await told(id), await proofs(id)]).toEqual([1, 1])
    const tallied = await db().selectFrom('tally').select(['conversations', 'inbound']).execute()
    expect(tallied).toMatchObject([{ conversations: 3, inbound: all + 2 }])
    expect(await checkOwnLedger(t.ctx)).toMatchObject({ ok: true })
  })

  it('leaves what is left of one that is held since, and that is seen again', async () => {
    const id = await large(2100)
    const runId = await begin(id)
    const left = await messagesIn(id)
    const { contact_id: contact } = (await conversation(id)) ?? {}
    const hold = { reason: 'A lawsuit', ownerId: admin.id, reviewAt: t.clock.now() + DAY }
    const object = { kind: 'contact', id: contact }
    expect((await admin.post('/api/holds', { ...hold, object })).status).toBe(200)
    expect(await goOn(t.ctx, runId, never)).toMatchObject({ state: 'done' })
    expect(await conversation(id)).toMatchObject({ held: 1, hidden: null, going_at: null })
    expect([await messagesIn(id), await proofs(id)]).toEqual([left, 0])
    const { status, body } = await admin.get<{ items: Array<{ text: string }> }>(
      `/api/conversations/${id}/messages`,
    )
    expect([status, body.items.at(-1)?.text]).toEqual([200, 'Moin'])
    expect(await gone(0)).toMatchObject({ conversations: 2, messages: 2100 - left + 2 })
  })

  it('leaves what the search of a hold finds since a moment ago, however it came to find it', async () => {
    const search = { q: 'Müller', inboxes: [], labels: [], from: null, to: null }
    const hold = { reason: 'A lawsuit', ownerId: admin.id, reviewAt: t.clock.now() + DAY }
    await admin.post('/api/holds', { ...hold, object: { kind: 'search', search } })
    const ids: number[] = []
    for (const from of ['491510000001', '491510000002', '491510000003']) {
      ids.push((await receiveText(t, 'Moin', { from, name: 'Ada' })).conversationId)
    }
    await putInForce(t.ctx, limit({ clock: 'created', period: { count: 1, unit: 'hours' } }))
    await later(2 * HOUR)
    await foresee(t.ctx)
    await growHolds(t.ctx)
    const runId = await startRun(t.ctx, null)
    // They were looked up, and nothing is locked.
    const meanwhile = async () => {
      await receiveText(t, 'Moin again', { from: '491510000002', name: 'Ada Müller' })
      return true
    }
    expect(await walkDue(t.ctx, { runId, fence: never, mayGoOn: meanwhile })).toMatchObject({
      erased: [ids[0], ids[2]],
    })
    expect(await db().selectFrom('conversation').select(['id', 'held']).execute()).toEqual([
      { id: ids[1], held: 1 },
    ])
  })

  it('that fails in the middle ends with what it did, and the next one counts anew what is left', async () => {
    await seedResolved(t.ctx, inboxId, 30, t.clock.now())
    await putInForce(t.ctx, limit({ period: { count: 1, unit: 'hours' } }))
    await later(2 * HOUR)
    await foresee(t.ctx)
    await startRun(t.ctx, null)
    let batches = 0
    const fails = async () => {
      if (++batches === 2) throw new Error('it is broken')
    }
    await expect(tick(t.ctx, fails)).rejects.toThrow('it is broken')
    const done = 30 - (await db().selectFrom('conversation').select('id').execute()).length
    expect(done).toBeGreaterThan(0)
    expect(done).toBeLessThan(30)
    const [failed] = await runs()
    const { body } = await admin.get<CertificateView>(`/api/retention/runs/${failed?.id}`)
    expect(body).toMatchObject({
      state: 'failed',
      reason: 'error',
      endedAt: expect.any(Number),
      forecast: 30,
      gone: { conversations: done, messages: done },
      rules: [{ count: done }],
      check: null,
      ledger: { hash: expect.any(String) },
    })
    // Not at once, lest it fails each minute; and not only at its usual time.
    expect(await tick(t.ctx, never)).toBe(0)
    t.clock.advance(HOUR)
    await tick(t.ctx, never)
    expect(await runs()).toMatchObject([{ state: 'failed' }, { state: 'done', forecast: 30 - done }])
    expect(await gone(1)).toMatchObject({ conversations: 30 - done })
    expect(await checkOwnLedger(t.ctx)).toMatchObject({ ok: true })
  })

  it('knows nothing of a label from the moment it is deleted, however many conversations have it', async () => {
    const { body: label } = await admin.post<{ id: number }>('/api/labels', { name: 'Order' })
    const ids = await seedResolved(t.ctx, inboxId, 1200, t.clock.now())
    const rows = ids.map((id) => ({ conversation_id: id, label_id: label.id, agent_id: null, at: 0 }))
    await t.ctx.db.admin.insertInto('conversation_label').values(rows).execute()
    const labels = async () =>
      (await admin.get<{ items: Array<{ id: number; conversations: number }> }>('/api/labels')).body.items
    expect(await labels()).toMatchObject([{ id: label.id, conversations: 1200 }])
    // Somebody has prepared a rule that asks for it.
    const body = limit({ clock: 'created', scope: { labels: [label.id] } })
    const draft = await admin.post<{ id: number }>('/api/retention/rules', { body })
    const simulate = () => admin.post<{ scope: number }>(`/api/retention/rules/${draft.body.id}/simulation`)
    expect((await simulate()).body.scope).toBe(1200)

    expect((await admin.delete(`/api/labels/${label.id}`)).status).toBe(204)
    const has = `/api/conversations/${ids[0]}`
    expect([await labels(), (await simulate()).body.scope]).toEqual([[], 0])
    expect((await admin.get(`${has}`)).body).toMatchObject({ labels: [] })
    expect((await admin.get(`/api/conversations?view=resolved&label=${label.id}`)).body).toMatchObject({
      items: [],
    })
    expect((await admin.post(`${has}/labels`, { labelIds: [label.id] })).status).toBe(400)
    expect((await admin.delete(`/api/labels/${label.id}`)).status).toBe(404)
    expect((await admin.post('/api/labels', { name: 'Order' })).status).toBe(200)

    const work = t.ctx.db.transaction.bind(t.ctx.db)
    let portions = 0
    t.ctx.db.transaction = async (each) => {
      if (++portions === 2) throw new Error('the power is gone')
      return work(each)
    }
    await expect(clearLabels(t.ctx)).rejects.toThrow('the power is gone')
    t.ctx.db.transaction = work
    const left = () => db().selectFrom('conversation_label').select('conversation_id').execute()
    expect(await left()).toHaveLength(700)
    expect(await clearLabels(t.ctx)).toBe(700)
    expect(await left()).toEqual([])
    expect(await db().selectFrom('label').select('name').execute()).toEqual([{ name: 'Order' }])
    expect(await clearLabels(t.ctx)).toBe(0)
  })

  it('is not ended by whoever has lost it to another node', async () => {
    await seedResolved(t.ctx, inboxId, 1, t.clock.now())
    await putInForce(t.ctx, limit({ period: { count: 1, unit: 'hours' } }))
    await later(2 * HOUR)
    await foresee(t.ctx)
    await startRun(t.ctx, null)
    const lost = async () => {
      throw new Error('another node runs retention')
    }
    await expect(tick(t.ctx, lost)).rejects.toThrow('another node')
    expect(await runs()).toMatchObject([{ state: 'running' }])
  })
})
