/** Before there is an inbox: what the connection wizard asks after each of its steps. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { CheckReply, DiscoverReply } from '../../server/contract/inbox.ts'
import { databases } from '../helpers/database.ts'
import { fakeProvider, type Provider } from '../helpers/provider.ts'
import { inboxSettings, startTestServer, type TestServer } from '../helpers/server.ts'

describe.each(databases)('connecting an account on %s', (kind) => {
  let t: TestServer
  let provider: Provider
  beforeEach(async () => {
    provider = fakeProvider()
    t = await startTestServer(kind, { channel: provider.channel })
    await t.inbox('1001', { wabaId: '77' })
  })
  afterEach(() => t[Symbol.asyncDispose]())

  it('tests entries that belong to no inbox and stores nothing of them', async () => {
    // What is tried before it is stored is never tried on the simulator.
    const settings = { ...inboxSettings('4711'), simulator: true }
    const reply = await t.owner.post<CheckReply>('/api/inboxes/check', { channel: 'whatsapp', settings })
    expect(reply).toMatchObject({ status: 200, body: { steps: provider.found.steps } })
    expect(await t.ctx.db.read.selectFrom('inbox').selectAll().execute()).toHaveLength(1)
    const wrong = await t.owner.post('/api/inboxes/check', { channel: 'whatsapp', settings: {} })
    expect(wrong.status).toBe(400)
    expect(provider.asked).toEqual(['check'])
  })

  it('finds what a token gives access to, and what of it is taken', async () => {
    const account = (phoneNumberId: string) => ({
      settings: { phoneNumberId, wabaId: '77' },
      label: `+49 ${phoneNumberId}`,
      group: 'Nordlicht',
    })
    provider.accounts = [account('1001'), account('1009')]
    const ask = () =>
      t.owner.post<DiscoverReply>('/api/inboxes/discover', {
        channel: 'whatsapp',
        settings: { token: 'a-token' },
      })
    expect((await ask()).body.items.map(({ label, taken }) => [label, taken])).toEqual([
      ['+49 1001', true],
      ['+49 1009', false],
    ])
    const failure = { code: '190', reason: 'channel_disconnected', detail: 'Bad token.' } as const
    provider.refusal = { failure, pauses: true }
    expect(await ask()).toMatchObject({ status: 422, body: { error: { message: 'Bad token.' } } })
    expect(await t.ctx.db.read.selectFrom('inbox').select('paused').execute()).toEqual([{ paused: null }])
  })
})
