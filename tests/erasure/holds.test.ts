/** What a legal hold keeps goes by no way, and only two people together let it go. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { DAY, MINUTE } from '../../server/clock.ts'
import type { ErrorReply } from '../../server/contract/common.ts'
import type { HoldObject, HoldView } from '../../server/contract/hold.ts'
import { growHolds } from '../../server/core/hold/grow.ts'
import { databases } from '../helpers/database.ts'
import { receiveText } from '../helpers/acts.ts'
import { foresee, limit, putInForce, run } from '../helpers/retention.ts'
import { signIn, startTestServer, type Client, type TestServer } from '../helpers/server.ts'

describe.each(databases)('legal holds on %s', (kind) => {
  let t: TestServer
  let owner: Client
  let dpo: Client
  beforeEach(async () => {
    t = await startTestServer(kind, { env: { WHATSAPP_GRAPH_URL: 'http://127.0.0.1:9' } })
    await t.inbox()
    owner = t.owner
    dpo = await t.agent('Paula', 'dpo')
  })
  afterEach(() => t?.[Symbol.asyncDispose]())

  /** Nobody's login lasts that long. */
  const passes = async (ms: number) => {
    t.clock.advance(ms)
    owner = await signIn(t.ctx, t.url, owner.id)
    dpo = await signIn(t.ctx, t.url, dpo.id)
  }
  const place = (object: HoldObject, reviewAt = t.clock.now() + 30 * DAY) =>
    owner.post<HoldView>('/api/holds', { reason: 'A lawsuit', object, ownerId: dpo.id, reviewAt })
  const heldIds = async () => {
    const rows = await t.ctx.db.read
      .selectFrom('conversation')
      .select('id')
      .where('held', '=', 1)
      .orderBy('id')
      .execute()
    return rows.map(({ id }) => id)
  }
  const contactOf = async (conversationId: number) => {
    const row = await t.ctx.db.read
      .selectFrom('conversation')
      .select('contact_id')
      .where('id', '=', conversationId)
      .executeTakeFirstOrThrow()
    return row.contact_id
  }
  const release = (by: Client, id: number) =>
    by.post<HoldView>(`/api/holds/${id}/release`, { why: 'The lawsuit is over' })
  const auditedActions = async () => {
    const rows = await t.ctx.db.read
      .selectFrom('audit')
      .select('action')
      .where('object', '=', 'hold')
      .orderBy('id')
      .execute()
    return rows.map(({ action }) => action)
  }

  it('want a reason, an owner who may end them, a day to come, and days in their order', async () => {
    const ben = await t.agent('Ben')
    const { conversationId: id } = await receiveText(t, 'Moin')
    const good = {
      reason: 'A lawsuit',
      object: { kind: 'conversation', id },
      ownerId: dpo.id,
      reviewAt: t.clock.now() + DAY,
    }
    const search = { kind: 'search', search: { from: 2, to: 1 } }
    for (const [change, path] of [
      [{ reason: ' a ' }, 'reason'],
      [{ ownerId: ben.id }, 'ownerId'],
      [{ ownerId: 4711 }, 'ownerId'],
      [{ reviewAt: t.clock.now() }, 'reviewAt'],
      [{ reviewAt: 9e15 }, 'reviewAt'],
      [{ object: search }, 'object.search.to'],
      [{ object: { kind: 'search', search: {} } }, 'object.search'],
    ] as const) {
      const { status, body } = await owner.post<ErrorReply>('/api/holds', { ...good, ...change })
      expect([status, body.error.fields?.map((field) => field.path)]).toEqual([400, [path]])
    }
    expect(await heldIds()).toEqual([])
  })

  it('are of a person with all that they ever begin, until two people let them go', async () => {
    const first = await receiveText(t, 'Moin')
    const other = await receiveText(t, 'Moin', { from: '4915100000002' })
    const { status, body: hold } = await place({ kind: 'contact', id: await contactOf(first.conversationId) })
    expect(status).toBe(200)
    expect(hold).toMatchObject({ conversations: 1, reviewDue: false, release: null, released: null })
    await owner.post(`/api/conversations/${first.conversationId}/status`, { status: 'resolved' })
    await passes(100 * DAY)
    const second = await receiveText(t, 'Moin once more')
    expect(second.conversationId).not.toBe(first.conversationId)
    await growHolds(t.ctx)
    expect(await heldIds()).toEqual([first.conversationId, second.conversationId])
    expect(await heldIds()).not.toContain(other.conversationId)

    expect((await release(owner, hold.id)).body.release).toMatchObject({ by: { id: owner.id } })
    expect(await release(owner, hold.id)).toMatchObject({
      status: 409,
      body: { error: { code: 'second_person' } },
    })
    expect(await heldIds()).toHaveLength(2)
    const { body: released } = await release(dpo, hold.id)
    expect(released).toMatchObject({ conversations: 0, released: { by: { id: dpo.id } } })
    expect(await heldIds()).toEqual([])
    expect(await release(dpo, hold.id)).toMatchObject({ status: 404 })
    expect(await auditedActions()).toEqual(['hold.place', 'hold.ask_release', 'hold.release'])
  })

  it('go on where whoever asked for their end takes that back, and are looked at again on their day', async () => {
    const { conversationId } = await receiveText(t, 'Moin')
    const { body: hold } = await place({ kind: 'conversation', id: conversationId }, t.clock.now() + DAY)
    expect(hold.title).toBe(`#${conversationId}`)
    await release(dpo, hold.id)
    const { body: kept } = await owner.delete<HoldView>(`/api/holds/${hold.id}/release`)
    expect(kept).toMatchObject({ release: null, conversations: 1 })
    await passes(DAY + MINUTE)
    const { body } = await owner.get<{ items: HoldView[] }>('/api/holds')
    expect(body.items).toMatchObject([{ id: hold.id, reviewDue: true }])
    expect(await place({ kind: 'conversation', id: conversationId }, t.clock.now() - DAY)).toMatchObject({
      status: 400,
    })
    expect(await place({ kind: 'conversation', id: 987_654 })).toMatchObject({ status: 404 })
  })

  it('of a search keep what it finds since a moment ago from whoever wants it to go', async () => {
    await place({ kind: 'search', search: { q: 'Müller', inboxes: [], labels: [], from: null, to: null } })
    const ids: number[] = []
    for (const from of ['4915100000001', '4915100000002', '4915100000003']) {
      const { conversationId: id } = await receiveText(t, 'Moin', { from, name: 'Ada Müller' })
      await owner.post(`/api/conversations/${id}/status`, { status: 'resolved' })
      ids.push(id)
    }
    const [one = 0, other = 0] = ids
    const why = 'Asked for it by letter'
    const byHand = await owner.post(`/api/conversations/${one}/erase`, { why })
    expect(byHand).toMatchObject({ status: 409, body: { error: { code: 'held' } } })
    expect(await heldIds()).toEqual([one])
    const path = `/api/contacts/${await contactOf(other)}/erasure`
    expect(await owner.post(path, { conversations: 1, why })).toMatchObject({ status: 409 })
    await putInForce(t.ctx, limit())
    await passes(40 * DAY)
    await foresee(t.ctx)
    await run(t.ctx)
    expect(await heldIds()).toEqual(ids)
  })

  it('of a search take what it finds later, too, and let go of what another one does not hold', async () => {
    const search = { q: 'MÜLLER', inboxes: [], labels: [], from: null, to: null }
    const early = await receiveText(t, 'Moin', { name: 'Ada Müller' })
    const preview = await owner.post('/api/holds/preview', { object: { kind: 'search', search } })
    expect(preview.body).toEqual({ conversations: 1 })
    const { body: hold } = await place({ kind: 'search', search })
    const late = await receiveText(t, 'Moin', { from: '4915100000002', name: 'Jo müller' })
    const other = await receiveText(t, 'Moin', { from: '4915100000003', name: 'Jo Moller' })
    expect(await heldIds()).toEqual([early.conversationId])
    expect(await growHolds(t.ctx)).toBe(1)
    expect(await growHolds(t.ctx)).toBe(0)
    expect(await heldIds()).toEqual([early.conversationId, late.conversationId])
    // Nothing was said: it is found when all is looked at, once a day.
    await t.ctx.db.admin
      .updateTable('contact')
      .set({ name: 'Jo Müller' })
      .where('id', '=', await contactOf(other.conversationId))
      .execute()
    await passes(DAY)
    expect(await growHolds(t.ctx)).toBe(1)
    await place({ kind: 'conversation', id: late.conversationId })
    await release(dpo, hold.id)
    await release(owner, hold.id)
    expect(await heldIds()).toEqual([late.conversationId])
  })
})
