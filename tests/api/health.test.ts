/** The condition of an inbox: what deliveries, tests and the provider's news make of it. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { ChannelNotice } from '../../channels/adapter.ts'
import { DAY, HOUR, MINUTE, SECOND } from '../../server/clock.ts'
import type { CheckReply, HealthView, InboxDetail } from '../../server/contract/inbox.ts'
import { changeInbox, pauseInbox } from '../../server/core/inbox/actions.ts'
import { inboxHealth } from '../../server/core/inbox/health.ts'
import { applyNotices } from '../../server/core/inbox/notices.ts'
import { writePulse } from '../../server/core/inbox/pulse.ts'
import { findInbox } from '../../server/core/inbox/store.ts'
import { checkInboxes } from '../../server/jobs/check-inboxes.ts'
import { syncTemplates } from '../../server/jobs/sync-templates.ts'
import { deliver, receiveText } from '../helpers/acts.ts'
import { databases } from '../helpers/database.ts'
import { fakeProvider, step, templateOf, type Provider } from '../helpers/provider.ts'
import { startTestServer, type TestServer } from '../helpers/server.ts'
import { nextWamid, statusDelivery, textDelivery } from '../helpers/whatsapp.ts'

const SYSTEM = { kind: 'system' } as const
const PHONE = '1001'

const noticeOf = (parts: Partial<ChannelNotice> = {}): ChannelNotice => ({
  type: 'notice',
  account: null,
  group: '77',
  topic: 'account_update',
  about: 'account',
  severity: 'info',
  sending: null,
  facts: {},
  template: null,
  details: {},
  at: 0,
  ...parts,
})

describe.each(databases)('the condition of an inbox on %s', (kind) => {
  let t: TestServer
  let provider: Provider
  let id: number
  beforeEach(async () => {
    provider = fakeProvider()
    const env = { PUBLIC_URL: 'https://inbox.example.com' }
    t = await startTestServer(kind, { channel: provider.channel, env })
    id = await t.inbox(PHONE, { wabaId: '77' })
  })
  afterEach(() => t[Symbol.asyncDispose]())

  const health = async (inbox = id): Promise<HealthView> => {
    await writePulse(t.ctx)
    return inboxHealth(t.ctx, SYSTEM, inbox)
  }
  const inbox = () => findInbox(t.ctx.db.read, id)
  const path = (what: string) => `/api/inboxes/${id}/${what}`
  const tell = (...notices: Array<Partial<ChannelNotice>>) =>
    t.ctx.db.transaction((tx) => applyNotices(t.ctx, tx, 'whatsapp', notices.map(noticeOf)))
  const check = () => checkInboxes.run(t.ctx)

  it('is told to whoever may know, with where the provider has to deliver to', async () => {
    const reply = await t.owner.get<HealthView>(path('health'))
    expect(reply).toMatchObject({
      status: 200,
      body: {
        state: 'ok',
        paused: null,
        webhook: { url: 'https://inbox.example.com/webhooks/whatsapp', lastAt: null, lag: null },
        quota: { used: 0, free: 1000, charged: 0 },
        outbox: { waiting: 0, failed: 0, unknown: 0 },
        notices: [],
      },
    })
    expect((await (await t.agent('Ben')).get(path('health'))).status).toBe(403)
  })

  describe('deliveries', () => {
    const receive = (lag: number) => receiveText(t, 'Moin', { phoneNumberId: PHONE, at: t.clock.now() - lag })

    it('say when the last one came and how long it took', async () => {
      const before = t.clock.now()
      await receive(3 * SECOND)
      const { webhook } = await health()
      expect(webhook.lastAt).toBeGreaterThanOrEqual(before)
      expect(webhook.lag).toBeGreaterThanOrEqual(3 * SECOND)
      expect(webhook.lag).toBeLessThan(20 * SECOND)
      expect(webhook.worstLag).toBe(webhook.lag)
    })

    it('remember the slowest for a day', async () => {
      await receive(2 * HOUR)
      expect((await health()).state).toBe('warning')
      await receive(0)
      const later = await health()
      expect(later.state).toBe('ok')
      expect(later.webhook.worstLag).toBeGreaterThanOrEqual(2 * HOUR)
      t.clock.advance(25 * HOUR)
      await receive(5 * MINUTE)
      await receive(0)
      const { webhook } = await health()
      expect(webhook.worstLag).toBeGreaterThanOrEqual(5 * MINUTE)
      expect(webhook.worstLag).toBeLessThan(2 * HOUR)
    })

    it('count as such when they hold nothing but statuses, and tell nothing of a future one', async () => {
      const at = t.clock.now() + HOUR
      await deliver(t, statusDelivery(nextWamid(), 'read', { phoneNumberId: PHONE, at }))
      expect((await health()).webhook).toMatchObject({ lastAt: expect.any(Number), lag: 0 })
    })

    it('missing for a day after connecting are critical', async () => {
      t.clock.advance(DAY + MINUTE)
      expect((await health()).state).toBe('critical')
    })

    it('refused are counted for a day, without a write for each', async () => {
      const flood = Array.from({ length: 60 }, (_, n) =>
        t.deliver(textDelivery(`x${n}`, { phoneNumberId: PHONE }), { secret: 'wrong' }),
      )
      expect(new Set((await Promise.all(flood)).map(({ status }) => status))).toEqual(new Set([401]))
      const { state, webhook } = await health()
      expect([state, webhook.badSignatures]).toEqual(['warning', 60])
      expect(webhook.lastBadSignatureAt).toBeLessThanOrEqual(t.clock.now())
      const rows = await t.ctx.db.read.selectFrom('refused_delivery').selectAll().execute()
      expect(rows.length).toBeLessThanOrEqual(2)
      t.clock.advance(26 * HOUR)
      expect((await health()).webhook.badSignatures).toBe(0)
    })
  })

  describe('news', () => {
    const stop = { sending: { stop: 'account_restricted' }, severity: 'critical' } as const
    const resume = { sending: 'resume' } as const

    it('that stops sending pauses every inbox of the group, once, and tells consoles', async () => {
      const sister = await t.inbox('1002', { wabaId: '77' })
      const stranger = await t.inbox('1003', { wabaId: '78' })
      const live = await t.owner.live()
      const at = t.clock.now()
      await tell({ ...stop, at })
      for (const one of [id, sister]) {
        await live.until((f) => f.type === 'event' && f.inbox?.id === one && f.inbox.paused !== null)
        expect(await health(one)).toMatchObject({ state: 'critical', paused: 'account_restricted' })
      }
      expect(await health(stranger)).toMatchObject({ paused: null, notices: [] })
      await changeInbox(t.ctx, SYSTEM, id, { resume: true })
      await tell({ ...stop, at })
      expect(await health()).toMatchObject({ paused: null, state: 'ok' })
      live.socket.close()
    })

    it.each([
      ['in order', [0, 1, 2]],
      ['in reverse', [2, 1, 0]],
      ['mixed and repeated', [1, 0, 1, 2, 0]],
    ])('of stops and their ends %s ends in the same state', async (_, order) => {
      const at = t.clock.now()
      const told = [
        { ...stop, at, facts: { quality: 'red' } as const },
        { ...resume, at: at + SECOND, facts: { quality: 'green', throughput: 80 } as const },
        { at: at + 2 * SECOND, facts: { quality: 'yellow' } as const },
      ]
      for (const nth of order) await tell(told[nth] ?? {})
      const found = await health()
      expect(found.paused).toBeNull()
      expect(found.facts).toMatchObject({ quality: 'yellow', throughput: 80 })
      expect(found.notices).toHaveLength(3)
    })

    it('of two moments in one gives the last word to the one that stops', async () => {
      const at = t.clock.now()
      await tell({ ...resume, at }, { ...stop, at })
      expect(await inbox()).toMatchObject({ paused: 'account_restricted' })
      await tell({ ...resume, at, details: { again: true } })
      expect(await inbox()).toMatchObject({ paused: 'account_restricted' })
    })

    it('that does not say which number it means has the inbox tested, and not again and again', async () => {
      for (const nth of [1, 2, 3]) {
        await tell({ about: 'quality', at: t.clock.now() + nth })
        await check()
      }
      expect(provider.asked).toEqual(['check'])
      t.clock.advance(6 * MINUTE)
      await check()
      expect(provider.asked).toEqual(['check', 'check'])
    })

    it('that lets us go on lifts no pause of another kind', async () => {
      await pauseInbox(t.ctx, id, 'channel_disconnected')
      const at = t.clock.now()
      await tell({ ...stop, at })
      expect(await inbox()).toMatchObject({ paused: 'channel_disconnected' })
      await tell({ ...resume, at: at + SECOND })
      expect(await inbox()).toMatchObject({ paused: 'channel_disconnected' })
    })

    it('that is critical and stops nothing is critical until somebody says otherwise', async () => {
      const live = await t.owner.live()
      await tell({ severity: 'critical', about: 'security', at: t.clock.now(), account: PHONE })
      await live.until((f) => f.type === 'event' && f.name === 'inbox.updated' && f.inbox?.id === id)
      live.socket.close()
      expect((await health()).state).toBe('critical')
      await changeInbox(t.ctx, SYSTEM, id, { resume: true })
      expect((await health()).state).toBe('ok')
    })

    it('is shown newest first, and not more than thirty', async () => {
      const at = t.clock.now()
      await tell(...Array.from({ length: 40 }, (_, n) => ({ topic: `t${n}`, at: at + n })))
      const { notices } = await health()
      expect(notices).toHaveLength(30)
      expect(notices[0]).toMatchObject({ topic: 't39', about: 'account', severity: 'info' })
    })

    it('without a time counts as told when it came, and as the same for a day', async () => {
      const stop = { at: 0, sending: { stop: 'payment' as const } }
      await tell(stop)
      await tell(stop)
      const told = (await health()).notices
      expect(told).toHaveLength(1)
      expect(told[0]?.at).toBeGreaterThan(t.clock.now() - MINUTE)
      await changeInbox(t.ctx, SYSTEM, id, { resume: true })
      t.clock.advance(DAY)
      await tell(stop)
      const found = await health()
      expect(found.notices).toHaveLength(2)
      expect(found).toMatchObject({ paused: 'payment' })
    })

    it('of a template reaches it', async () => {
      provider.templates = [templateOf('hello')]
      await syncTemplates.run(t.ctx)
      const template = {
        externalId: 'id-hello-de',
        name: 'hello',
        language: 'de',
        status: 'paused',
        reason: null,
        category: null,
        quality: null,
      } as const
      await tell({ about: 'templates', at: t.clock.now(), template })
      expect((await health()).templates).toEqual({ paused: 1 })
    })
  })

  describe('tests', () => {
    it('are kept with what they found out', async () => {
      const tokenUntil = t.clock.now() + 10 * DAY
      provider.found = { steps: [step('token'), step('fields', 'warning')], facts: { tokenUntil } }
      const reply = await t.owner.post<CheckReply>(path('check'))
      expect(reply.body).toEqual({ steps: provider.found.steps })
      expect(provider.delivery).toEqual({ url: 'https://inbox.example.com/webhooks/whatsapp' })
      expect(await health()).toMatchObject({
        state: 'warning',
        check: { at: expect.any(Number), steps: provider.found.steps },
        facts: { tokenUntil },
      })
    })

    it('do not overwrite what was told since they began', async () => {
      provider.found.facts = { quality: 'green' }
      provider.meanwhile = async () => {
        t.clock.advance(SECOND)
        await tell({ at: t.clock.now(), facts: { quality: 'red' } })
      }
      await t.owner.post(path('check'))
      expect((await health()).facts.quality).toBe('red')
    })

    it('are made daily', async () => {
      expect([await check(), await check()]).toEqual([1, 0])
      t.clock.advance(DAY)
      expect(await check()).toBe(1)
    })

    it('are made at once after new settings, and let an inbox go on that has a token again', async () => {
      await check()
      await pauseInbox(t.ctx, id, 'channel_disconnected')
      t.clock.advance(MINUTE)
      await changeInbox(t.ctx, SYSTEM, id, { settings: { token: 'still-wrong' } })
      provider.found = { steps: [step('token', 'failed')], facts: {} }
      expect(await check()).toBe(1)
      expect(await health()).toMatchObject({ state: 'critical', paused: 'channel_disconnected' })
      await changeInbox(t.ctx, SYSTEM, id, { settings: { token: 'renewed' } })
      provider.found = { steps: [step('token')], facts: {} }
      expect(await check()).toBe(1)
      expect(await health()).toMatchObject({ state: 'ok', paused: null })
    })

    it('lift no pause that a token does not mend, nor one the provider asked for', async () => {
      await pauseInbox(t.ctx, id, 'payment')
      await changeInbox(t.ctx, SYSTEM, id, { settings: { token: 'renewed' } })
      await check()
      expect(await inbox()).toMatchObject({ paused: 'payment' })
      await changeInbox(t.ctx, SYSTEM, id, { resume: true })
      await pauseInbox(t.ctx, id, 'channel_disconnected')
      t.clock.advance(MINUTE)
      await tell({ sending: { stop: 'account_restricted' }, at: t.clock.now() })
      await changeInbox(t.ctx, SYSTEM, id, { settings: { token: 'renewed' } })
      await check()
      expect(await inbox()).toMatchObject({ paused: 'account_restricted' })
    })

    it('let an inbox go on that the provider had disconnected and is connected anew', async () => {
      await tell({ sending: { stop: 'channel_disconnected' }, at: t.clock.now() })
      await changeInbox(t.ctx, SYSTEM, id, { settings: { token: 'renewed' } })
      await check()
      expect(await inbox()).toMatchObject({ paused: null })
      expect((await health()).state).toBe('ok')
    })

    it('that run while settings change are made again', async () => {
      await changeInbox(t.ctx, SYSTEM, id, { settings: { token: 'one' } })
      provider.meanwhile = async () => {
        provider.meanwhile = async () => {}
        t.clock.advance(SECOND)
        await changeInbox(t.ctx, SYSTEM, id, { settings: { token: 'two' } })
      }
      expect([await check(), await check(), await check()]).toEqual([1, 1, 0])
    })

    it('that can not be made for one inbox are made for the others', async () => {
      const other = await t.inbox('1002')
      await t.ctx.db.admin.updateTable('inbox').set({ secrets: 'broken' }).where('id', '=', id).execute()
      expect(await check()).toBe(1)
      expect((await health(other)).check.at).not.toBeNull()
    })

    it('are passed after what can be mended was mended', async () => {
      provider.found = { steps: [step('token'), step('subscription', 'failed', true)], facts: {} }
      expect((await t.owner.post<CheckReply>(path('check'))).body.steps[1]?.state).toBe('failed')
      const reply = await t.owner.post<CheckReply>(path('mend'), { step: 'subscription' })
      expect(reply.body.steps).toEqual([step('token'), step('subscription')])
      expect(provider.asked).toEqual(['check', 'mend subscription', 'check'])
      const failure = { code: '10', reason: 'permission_missing', detail: 'No.' } as const
      provider.refusal = { failure, pauses: true }
      expect((await t.owner.post(path('mend'), { step: 'subscription' })).status).toBe(422)
    })

    it('are not made more often than the provider bears', async () => {
      const replies = await Promise.all(Array.from({ length: 25 }, () => t.owner.post(path('check'))))
      const refused = replies.filter(({ status }) => status === 429)
      expect(refused).toHaveLength(5)
    })
  })

  it('counts what waits, what failed and what nobody knows', async () => {
    const { conversationId } = await receiveText(t, 'Moin', { phoneNumberId: PHONE })
    await pauseInbox(t.ctx, id, 'payment')
    for (const n of [1, 2, 3]) {
      const draft = { clientId: `client-000${n}`, text: 'Hello' }
      await t.owner.post(`/api/conversations/${conversationId}/messages`, draft)
    }
    const [first, second] = await t.ctx.db.read
      .selectFrom('message')
      .select('id')
      .where('direction', '=', 'out')
      .execute()
    for (const [message, delivery] of [
      [first, 'failed'],
      [second, 'unknown'],
    ] as const) {
      const settled = message?.id ?? 0
      await t.ctx.db.admin.deleteFrom('outbox').where('message_id', '=', settled).execute()
      const values = { delivery, delivery_at: t.clock.now() }
      await t.ctx.db.admin.updateTable('message').set(values).where('id', '=', settled).execute()
    }
    expect((await health()).outbox).toEqual({ waiting: 1, failed: 1, unknown: 1 })
  })

  it('counts free messages of this month, and people who said no', async () => {
    const month = new Date(t.clock.now()).toISOString().slice(0, 7)
    const row = (type: string, count: number, parts = {}) => ({
      inbox_id: id,
      month,
      category: 'service',
      type,
      count,
      ...parts,
    })
    await t.ctx.db.admin
      .insertInto('usage')
      .values([
        row('free_customer_service', 940),
        row('free_entry_point', 500),
        row('regular', 12),
        row('regular', 99, { category: 'marketing' }),
        row('free_customer_service', 7, { month: '2020-01' }),
      ])
      .execute()
    await receiveText(t, 'Moin', { phoneNumberId: PHONE })
    const { contact_id } = await t.ctx.db.read
      .selectFrom('conversation')
      .select('contact_id')
      .executeTakeFirstOrThrow()
    const word = (state: 'withdrawn' | 'granted', at: number) =>
      t.ctx.db.admin
        .insertInto('consent')
        .values({
          contact_id,
          channel: 'whatsapp',
          purpose: 'marketing',
          state,
          source: 'provider',
          detail: null,
          agent_id: null,
          at,
          recorded_at: at,
        })
        .execute()
    await word('withdrawn', 5)
    expect(await health()).toMatchObject({
      state: 'warning',
      quota: { used: 940, free: 1000, charged: 12 },
      optedOut: 1,
    })
    await word('granted', 6)
    expect((await health()).optedOut).toBe(0)
  })

  it('is in the metrics', async () => {
    await receiveText(t, 'Moin', { phoneNumberId: PHONE, at: t.clock.now() - 5 * SECOND })
    await pauseInbox(t.ctx, id, 'payment')
    await health()
    const text = await (await fetch(`${t.url}/metrics`)).text()
    expect(text).toContain(`sandglass_inbox_paused{inbox="${id}"} 1`)
    expect(text).toMatch(new RegExp(`sandglass_delivery_lag_seconds\\{inbox="${id}"\\} [5-9]`))
    expect(text).toContain(`sandglass_free_messages_used{inbox="${id}"} 0`)
  })

  it('changes read receipts like any setting', async () => {
    const { body } = await t.owner.patch<InboxDetail>(`/api/inboxes/${id}`, { readReceipts: false })
    expect(body.readReceipts).toBe(false)
  })
})
