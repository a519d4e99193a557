/** Connecting accounts, and people who work here. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { InboxDetail } from '../../server/contract/inbox.ts'
import { accountOf, findInbox, settingsOf } from '../../server/core/inbox/store.ts'
import { databases } from '../helpers/database.ts'
import { startGraphServer } from '../helpers/graph-server.ts'
import { mailInbox } from '../helpers/mails.ts'
import { inboxSettings, PASSWORD, startTestServer, type TestServer } from '../helpers/server.ts'
import { receiveText } from '../helpers/acts.ts'
import { textDelivery } from '../helpers/whatsapp.ts'

const fields = (body: unknown) =>
  (body as { error: { fields?: Array<{ path: string }> } }).error.fields?.map(({ path }) => path)

describe.each(databases)('inboxes on %s', (kind) => {
  let t: TestServer
  let id: number
  beforeAll(async () => {
    t = await startTestServer(kind, { env: { WHATSAPP_GRAPH_URL: 'http://127.0.0.1:9' } })
    id = await t.inbox('1001')
  })
  afterAll(() => t?.[Symbol.asyncDispose]())
  const make = (body: unknown) => t.owner.post<InboxDetail>('/api/inboxes', body)
  const change = (body: unknown) => t.owner.patch<InboxDetail>(`/api/inboxes/${id}`, body)
  const whole = (settings: unknown) => ({ channel: 'whatsapp', name: 'Support', settings })

  it.each([
    [{ name: 'x', settings: {} }, 'channel'],
    [{ channel: 'fax', name: 'x', settings: {} }, 'channel'],
    [{ channel: 'email', name: 'x', settings: {} }, 'settings.address'],
    [{ channel: 'whatsapp', name: ' ', settings: {} }, 'name'],
    [{ channel: 'whatsapp', name: 'a\0', settings: {} }, 'name'],
    [{ channel: 'whatsapp', name: 'x', settings: [] }, 'settings'],
    [whole({ ...inboxSettings('1'), phoneNumberId: '../../me' }), 'settings.phoneNumberId'],
    [whole({ ...inboxSettings('1'), wabaId: 5 }), 'settings.wabaId'],
    [whole({ ...inboxSettings('1'), token: 'line\r\nbreak' }), 'settings.token'],
    [whole({ ...inboxSettings('1'), token: '•••' }), 'settings.token'],
    [whole({ ...inboxSettings('1'), baseUrl: 'http://169.254.169.254' }), 'settings'],
    [{ ...whole(inboxSettings('1')), visibility: 'all' }, 'visibility'],
  ])('refuse %j and name the field', async (body, path) => {
    const reply = await make(body)
    expect([reply.status, fields(reply.body)]).toEqual([400, [path]])
  })

  it('take every account once, however many connect it at the same moment', async () => {
    const replies = await Promise.all(Array.from({ length: 6 }, () => make(whole(inboxSettings('1005')))))
    expect(replies.map(({ status }) => status).sort()).toEqual([200, 409, 409, 409, 409, 409])
    expect((await change({ settings: { phoneNumberId: '1005' } })).status).toBe(409)
  })

  it('never show a secret again, and keep those that are left out', async () => {
    const reply = await change({ settings: { displayNumber: '+49 1' } })
    expect(reply.body.settings).toMatchObject({ token: '•••', appSecret: '•••', verifyToken: '•••' })
    expect((await t.deliver(textDelivery('x', { phoneNumberId: '1001' }))).status).toBe(200)
    await change({ settings: { appSecret: 'another-secret' } })
    expect(
      (await t.deliver(textDelivery('y', { phoneNumberId: '1001' }), { secret: 'another-secret' })).status,
    ).toBe(200)
    await t.owner.patch(`/api/inboxes/${id}`, { settings: { appSecret: 'test-app-secret' } })
  })

  it('keep a secret that its provider put in place of another, unless somebody has entered a third', async () => {
    const tokens = async () => {
      const inbox = await findInbox(t.ctx.db.read, mailbox)
      const { oauthRefreshToken, oauthClientSecret } = settingsOf(t.ctx, inbox) as Record<string, unknown>
      expect(inbox.secrets.includes(String(oauthRefreshToken))).toBe(false)
      return [oauthRefreshToken, oauthClientSecret]
    }
    const mailbox = await mailInbox(t, {
      login: 'oauth',
      oauthEndpoint: 'https://login.provider.example/token',
      oauthClientId: 'sandglass',
      oauthClientSecret: 'client secret',
      oauthRefreshToken: 'first',
    })
    const { secrets } = accountOf(t.ctx, await findInbox(t.ctx.db.read, mailbox))
    await secrets?.replace('oauthRefreshToken', 'first', 'second')
    expect(await tokens()).toEqual(['second', 'client secret'])
    await secrets?.replace('oauthRefreshToken', 'first', 'late')
    expect(await tokens()).toEqual(['second', 'client secret'])
    await t.owner.patch(`/api/inboxes/${mailbox}`, { settings: { oauthRefreshToken: 'entered' } })
    await secrets?.replace('oauthRefreshToken', 'second', 'third')
    expect(await tokens()).toEqual(['entered', 'client secret'])
    expect(await secrets?.read('oauthRefreshToken')).toBe('entered')
  })

  it.each([
    [{ name: '' }, 'name'],
    [{ visibility: 'none' }, 'visibility'],
    [{ members: [999_999] }, 'members'],
    [{ members: ['1'] }, 'members.0'],
    [{ resume: false }, 'resume'],
    [{ channel: 'email' }, 'channel'],
    [{ paused: null }, 'paused'],
    [{ settings: { token: '' } }, 'settings.token'],
  ])('refuse the change %j and change nothing', async (body, path) => {
    const before = await t.owner.get(`/api/inboxes/${id}`)
    const reply = await change(body)
    expect([reply.status, fields(reply.body)]).toEqual([400, [path]])
    expect((await t.owner.get(`/api/inboxes/${id}`)).body).toEqual(before.body)
  })

  it('are not turned into a simulated one, nor back', async () => {
    const reply = await change({ settings: { simulator: true } })
    expect(reply.body).toMatchObject({ simulator: false, settings: { simulator: false } })
  })

  it('say step by step what does not work', async () => {
    const reply = await t.owner.post<{ steps: Array<{ step: string; state: string }> }>(
      `/api/inboxes/${id}/check`,
    )
    const [first, ...others] = reply.body.steps.map(({ state }) => state)
    expect([first, ...new Set(others)]).toEqual(['failed', 'skipped'])
    expect(JSON.stringify(reply.body)).not.toContain('test-token')
  })

  it('pause when the provider refuses the account, and go on when told', async () => {
    await using own = await startGraphServer(kind)
    const { graph, inboxId } = own
    const { conversationId } = await receiveText(own, 'Moin')
    const live = await own.owner.live()
    graph.answer = () => ({ status: 401, body: { error: { message: 'Expired.', code: 190 } } })
    await own.owner.post(`/api/conversations/${conversationId}/messages`, {
      clientId: 'client-x1',
      text: 'Hello',
    })
    await live.until((f) => f.type === 'event' && f.inbox?.paused === 'channel_disconnected')
    graph.answer = undefined
    const reply = await own.owner.patch<InboxDetail>(`/api/inboxes/${inboxId}`, { resume: true })
    expect(reply.body.paused).toBeNull()
    await live.until((f) => f.type === 'event' && f.message?.delivery === 'accepted')
    expect(graph.posted).toHaveLength(2)
    live.socket.close()
  })

  it('on the simulator are made once, however often one clicks', async () => {
    const replies = await Promise.all(Array.from({ length: 3 }, () => t.owner.post('/api/inboxes/try-out')))
    expect(replies.map(({ status }) => status)).toEqual([200, 200, 200])
    const { body } = await t.owner.get<{ items: Array<{ simulator: boolean }> }>('/api/inboxes')
    expect(body.items.filter(({ simulator }) => simulator)).toHaveLength(1)
  })
})

describe.each(databases)('agents on %s', (kind) => {
  let t: TestServer
  beforeAll(async () => {
    t = await startTestServer(kind)
  })
  afterAll(() => t?.[Symbol.asyncDispose]())
  const whole = { name: 'Tom', email: 'tom@nordlicht.example', role: 'agent', password: PASSWORD }
  const make = (body: unknown) => t.owner.post<{ id: number }>('/api/agents', body)

  it.each([
    [{ ...whole, name: '' }, 'name'],
    [{ ...whole, name: 'a\0b' }, 'name'],
    [{ ...whole, email: 'tom' }, 'email'],
    [{ ...whole, email: 'tom@x.example\r\nBcc: evil@x.example' }, 'email'],
    [{ ...whole, role: 'owner' }, 'role'],
    [{ ...whole, role: ['admin'] }, 'role'],
    [{ ...whole, password: 'short' }, 'password'],
    [{ ...whole, active: false }, 'active'],
    [{ ...whole, password_hash: 'x' }, 'password_hash'],
  ])('refuse %j and name the field', async (body, path) => {
    const reply = await make(body)
    expect([reply.status, fields(reply.body)]).toEqual([400, [path]])
  })

  it('have one account for an address, in any case, however many make it at once', async () => {
    const replies = await Promise.all(
      [whole.email, 'TOM@nordlicht.example', 'Tom@Nordlicht.Example'].map((email) =>
        make({ ...whole, email }),
      ),
    )
    expect(replies.map(({ status }) => status).sort()).toEqual([200, 409, 409])
  })

  it('change their own name and theme, and nothing else', async () => {
    const ben = await t.agent('Ben')
    const live = await t.owner.live()
    const reply = await ben.patch('/api/me', { name: 'Benno', locale: 'de', theme: 'dark' })
    expect(reply.body).toMatchObject({ name: 'Benno', locale: 'de', theme: 'dark' })
    const frame = await live.until((f) => f.type === 'event' && f.name === 'agent.updated')
    expect(frame).toMatchObject({ agent: { name: 'Benno' } })
    expect(frame).not.toHaveProperty('agent.theme')
    for (const body of [
      { role: 'admin' },
      { email: 'x@y.example' },
      { active: true },
      { password: 'x' },
      { locale: 'fr' },
    ]) {
      expect((await ben.patch('/api/me', body)).status).toBe(400)
    }
    live.socket.close()
  })
})
