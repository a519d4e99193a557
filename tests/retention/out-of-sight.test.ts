/** Hidden for more than one reason, one after the other: nobody sees more by the second than by the first. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { DAY } from '../../server/clock.ts'
import type { VisitorActor } from '../../server/core/access.ts'
import { lockPeople, mergeContacts } from '../../server/core/contact/merge.ts'
import { restrictConversations } from '../../server/core/conversation/hide.ts'
import { receiveText } from '../helpers/acts.ts'
import { databases } from '../helpers/database.ts'
import { changeState, foresee, limit, putInForce, run } from '../helpers/retention.ts'
import { startTestServer, type Client, type TestServer } from '../helpers/server.ts'

/** Whoever proves to be both. */
const GUEST: VisitorActor = {
  kind: 'visitor',
  id: 1,
  publicId: 'guest',
  inboxId: 1,
  contactId: null,
  name: null,
  identified: true,
  sessionId: 1,
}
const WHY = 'Asked for it by letter'

describe.each(databases)('out of sight on %s', (kind) => {
  let t: TestServer
  let admin: Client
  let dpo: Client
  let number = 0
  beforeEach(async () => {
    t = await startTestServer(kind, { env: { WHATSAPP_GRAPH_URL: 'http://127.0.0.1:9' } })
    await t.inbox()
    await changeState(t.ctx, { quarantineDays: 7 })
    await putInForce(t.ctx, limit({ clock: 'created', period: { count: 10, unit: 'days' } }))
    await later(0)
  })
  afterEach(() => t[Symbol.asyncDispose]())

  /** Logins end meanwhile. */
  const later = async (ms: number) => {
    t.clock.advance(ms)
    admin = await t.agent(`Ada${++number}`, 'admin')
    dpo = await t.agent(`Paula${number}`, 'dpo')
  }
  const goes = async () => {
    await foresee(t.ctx)
    expect((await run(t.ctx)).state).toBe('done')
  }
  const restrict = (id: number) =>
    t.ctx.db.transaction(async (tx) => {
      const row = await tx.selectFrom('conversation').selectAll().where('id', '=', id).execute()
      await restrictConversations(t.ctx, tx, { kind: 'system' }, row)
    })
  const conversation = (id: number) =>
    t.ctx.db.read.selectFrom('conversation').selectAll().where('id', '=', id).executeTakeFirstOrThrow()
  const hiddenOf = async (id: number) => (await conversation(id)).hidden
  const seen = async (id: number) => {
    const path = `/api/conversations/${id}`
    return [(await admin.get(path)).status, (await dpo.get(path)).status]
  }
  /** Restricted and running, with another one beside it that the customer began; then to be deleted. */
  const restrictedAndDue = async () => {
    const { conversationId: id } = await receiveText(t, 'Private')
    await restrict(id)
    await later(12 * DAY)
    const { conversationId: beside } = await receiveText(t, 'Moin')
    expect(beside).not.toBe(id)
    await goes()
    expect(await seen(id)).toEqual([404, 404])
    return { id, beside }
  }

  it('what was restricted comes back from quarantine as such', async () => {
    const { id } = await restrictedAndDue()
    expect((await admin.post(`/api/retention/quarantined/${id}/restore`)).status).toBe(204)
    expect(await seen(id)).toEqual([404, 200])
  })

  it('nobody goes on with what was restricted, in quarantine neither', async () => {
    const { id, beside } = await restrictedAndDue()
    expect((await receiveText(t, 'Moin?')).conversationId).toBe(beside)
    await admin.post(`/api/conversations/${beside}/status`, { status: 'resolved' })
    await t.ctx.db.admin
      .updateTable('conversation')
      .set({ resolved_at: 0 })
      .where('id', '=', beside)
      .execute()
    const { conversationId: next } = await receiveText(t, 'Moin!')
    expect([id, beside]).not.toContain(next)
    expect(await hiddenOf(id)).toBe('quarantined')
  })

  it('who asks for restriction while theirs is in quarantine gets it', async () => {
    const { conversationId: id } = await receiveText(t, 'Moin')
    await later(12 * DAY)
    await goes()
    const { contact_id: contactId } = await conversation(id)
    const path = `/api/contacts/${contactId}/restriction`
    expect((await admin.post(path, { restricted: true, why: WHY })).status).toBe(204)
    await goes()
    expect(await seen(id)).toEqual([404, 200])
  })

  it('who is erased while a hold keeps theirs in quarantine is seen by nobody else', async () => {
    const { conversationId: id } = await receiveText(t, 'Moin')
    await later(12 * DAY)
    await goes()
    const { contact_id: contactId } = await conversation(id)
    const hold = { reason: 'A lawsuit', object: { kind: 'conversation', id }, ownerId: dpo.id }
    await admin.post('/api/holds', { ...hold, reviewAt: t.clock.now() + DAY })
    expect(
      (await admin.post(`/api/contacts/${contactId}/erasure`, { conversations: 0, why: WHY })).status,
    ).toBe(200)
    await goes()
    expect(await seen(id)).toEqual([404, 200])
  })

  it('who is erased and was kept by a floor goes with its end, and not by way of quarantine', async () => {
    const { conversationId: id } = await receiveText(t, 'Moin')
    const days = { count: 20, unit: 'days' as const }
    await putInForce(t.ctx, { kind: 'floor', name: 'Letters', clock: 'created', period: days })
    const { contact_id: contactId } = await conversation(id)
    await admin.post(`/api/contacts/${contactId}/erasure`, { conversations: 0, why: WHY })
    expect(await seen(id)).toEqual([404, 200])
    await later(22 * DAY)
    await goes()
    await expect(conversation(id)).rejects.toThrow('no result')
  })

  it('who turns out to be somebody who asked for restriction is restricted, too', async () => {
    const { conversationId: id } = await receiveText(t, 'Moin')
    const { conversationId: other } = await receiveText(t, 'Moin', { from: '4915100000002' })
    const [drop, keep] = [(await conversation(id)).contact_id, (await conversation(other)).contact_id]
    await admin.post(`/api/contacts/${drop}/restriction`, { restricted: true, why: WHY })
    await t.ctx.db.transaction(async (tx) => {
      await lockPeople(t.ctx, tx)
      await mergeContacts(t.ctx, tx, GUEST, { keep, drop })
    })
    expect([await seen(id), await seen(other)]).toEqual([
      [404, 200],
      [404, 200],
    ])
  })

  it('what is hidden keeps nobody from opening another one again, and is not named', async () => {
    const { conversationId: id } = await receiveText(t, 'Moin')
    await admin.post(`/api/conversations/${id}/status`, { status: 'resolved' })
    await t.ctx.db.admin.updateTable('conversation').set({ resolved_at: 0 }).where('id', '=', id).execute()
    const { conversationId: running } = await receiveText(t, 'Private')
    await restrict(running)
    expect(await admin.post(`/api/conversations/${id}/status`, { status: 'open' })).toMatchObject({
      status: 200,
    })
  })
})
