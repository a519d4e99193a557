/** What a run by the rules does, and what it leaves alone. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { DAY } from '../../server/clock.ts'
import type { CertificateView } from '../../server/contract/retention.ts'
import { receiveText } from '../helpers/acts.ts'
import { databases } from '../helpers/database.ts'
import { changeState, foresee, limit, putInForce, run } from '../helpers/retention.ts'
import { startTestServer, type Client, type TestServer } from '../helpers/server.ts'

let number = 0

describe.each(databases)('a run by the rules on %s', (kind) => {
  let t: TestServer
  let admin: Client
  beforeEach(async () => {
    t = await startTestServer(kind, { env: { WHATSAPP_GRAPH_URL: 'http://127.0.0.1:9' } })
    await t.inbox()
    await later(0)
  })
  afterEach(() => t[Symbol.asyncDispose]())

  /** Logins end meanwhile. */
  const later = async (ms: number) => {
    t.clock.advance(ms)
    admin = await t.agent(`Ada${++number}`, 'admin')
  }
  const resolved = async (text: string, from = `49151000${++number}0000`) => {
    const { conversationId: id } = await receiveText(t, text, { from })
    await admin.post(`/api/conversations/${id}/status`, { status: 'resolved' })
    return { id, from }
  }
  const left = async () => {
    const rows = await t.ctx.db.read.selectFrom('conversation').select('id').orderBy('id').execute()
    return rows.map(({ id }) => id)
  }
  const entries = async (id: number) => {
    const rows = await t.ctx.db.read
      .selectFrom('entry')
      .select('kind')
      .where('conversation_id', '=', id)
      .execute()
    return rows.map((row) => row.kind)
  }

  it('takes what is due, and tells of it', async () => {
    const old = await resolved('Long ago')
    const ruleId = await putInForce(t.ctx, limit())
    await later(32 * DAY)
    const fresh = await resolved('A moment ago')
    await foresee(t.ctx)
    const { runId, state } = await run(t.ctx)
    expect(state).toBe('done')
    expect(await left()).toEqual([fresh.id])
    const { body } = await admin.get<CertificateView>(`/api/retention/runs/${runId}`)
    expect(body).toMatchObject({
      kind: 'rules',
      state: 'done',
      forecast: 1,
      gone: { conversations: 1, messages: 1, contacts: 1 },
      rules: [{ id: ruleId, version: 1, count: 1 }],
      check: { rows: 0, files: 0, log: true },
    })
    expect(old.id).not.toBe(fresh.id)
  })

  it('hides first what can be fetched back, and takes it when its days are over', async () => {
    await changeState(t.ctx, { quarantineDays: 7 })
    const gone = await resolved('Goes')
    const back = await resolved('Comes back')
    const again = await resolved('Writes again')
    await putInForce(t.ctx, limit({ period: { count: 10, unit: 'days' } }))
    await later(12 * DAY)
    await foresee(t.ctx)
    await run(t.ctx)
    const list = await admin.get<{ items: Array<{ conversationId: number }> }>('/api/retention/quarantined')
    expect(list.body.items.map((item) => item.conversationId)).toEqual([gone.id, back.id, again.id])
    expect((await admin.get(`/api/conversations/${gone.id}`)).status).toBe(404)
    expect((await admin.post(`/api/retention/quarantined/${back.id}/restore`)).status).toBe(204)
    await receiveText(t, 'Moin again', { from: again.from })
    expect((await admin.get(`/api/conversations/${back.id}`)).status).toBe(200)
    expect(await entries(again.id)).toContain('fetched_back')
    await t.ctx.db.admin
      .updateTable('conversation')
      .set({ resolved_at: t.clock.now() })
      .where('id', '=', back.id)
      .execute()
    await later(8 * DAY)
    await foresee(t.ctx)
    await run(t.ctx)
    expect(await left()).toEqual([back.id, again.id])
  })

  it('restricts: for everybody but the data protection role it is gone, and the customer begins another one', async () => {
    const { id, from } = await resolved('Private')
    await putInForce(t.ctx, limit({ action: 'restrict' }))
    await later(32 * DAY)
    await foresee(t.ctx)
    await run(t.ctx)
    expect((await admin.get(`/api/conversations/${id}`)).status).toBe(404)
    const dpo = await t.agent('Paula', 'dpo')
    expect((await dpo.get(`/api/conversations/${id}`)).status).toBe(200)
    const list = await dpo.get<{ items: Array<{ id: number }> }>('/api/conversations?view=restricted')
    expect(list.body.items.map((item) => item.id)).toEqual([id])
    expect((await admin.get('/api/conversations?view=restricted')).status).toBe(403)
    const next = await receiveText(t, 'Moin again', { from })
    expect(next.conversationId).not.toBe(id)
  })

  it('redacts: who and when stays, and the line says so once', async () => {
    const { id } = await resolved('A secret')
    await putInForce(t.ctx, limit({ action: 'redact' }))
    await later(32 * DAY)
    await foresee(t.ctx)
    await run(t.ctx)
    await run(t.ctx)
    const { body } = await admin.get<{ items: Array<{ text: string | null; sentAt: number }> }>(
      `/api/conversations/${id}/messages`,
    )
    expect(body.items).toMatchObject([{ text: null }])
    expect((await entries(id)).filter((each) => each === 'redacted')).toHaveLength(1)
  })

  it('anonymises: nobody can tell any more who it was, and the person is gone', async () => {
    const { id, from } = await resolved('A secret')
    await putInForce(t.ctx, limit({ action: 'anonymise' }))
    await later(32 * DAY)
    await foresee(t.ctx)
    await run(t.ctx)
    const { body } = await admin.get<{ contact: { name: string | null; address: string | null } }>(
      `/api/conversations/${id}`,
    )
    expect(body.contact).toMatchObject({ name: null, address: null })
    const identities = await t.ctx.db.read
      .selectFrom('identity')
      .select('value')
      .where('value', '=', from)
      .execute()
    expect(identities).toEqual([])
    expect(await entries(id)).toContain('anonymised')
    expect((await run(t.ctx)).state).toBe('done')
    expect((await entries(id)).filter((each) => each === 'anonymised')).toHaveLength(1)
  })
})
