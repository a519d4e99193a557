/** The health of a channel and its templates, with the WhatsApp adapter and the simulator as its provider. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Simulator } from '../../scripts/simulator/simulator.ts'
import { MINUTE, SECOND } from '../../server/clock.ts'
import type { CheckReply, HealthView } from '../../server/contract/inbox.ts'
import type { TemplateList, TemplateView } from '../../server/contract/template.ts'
import { discardDue } from '../../server/core/discard/queue.ts'
import { eraseConversations } from '../../server/core/erasure/conversation.ts'
import { writePulse } from '../../server/core/inbox/pulse.ts'
import { accountOf, findInbox } from '../../server/core/inbox/store.ts'
import { checkInboxes } from '../../server/jobs/check-inboxes.ts'
import { until } from '../helpers/acts.ts'
import { databases } from '../helpers/database.ts'
import { startTestServer, type TestServer } from '../helpers/server.ts'

const draft = {
  name: 'order_shipped',
  language: 'de',
  category: 'utility',
  variables: 'named',
  header: { format: 'text', text: 'Ihre Bestellung' },
  body: 'Hallo {{first_name}}, sie ist unterwegs.',
  footer: 'Nordlicht Möbel',
  buttons: [
    {
      kind: 'url',
      text: 'Verfolgen',
      url: 'https://shop.example/t/{{1}}',
      example: 'https://shop.example/t/1',
    },
    { kind: 'quick_reply', text: 'Danke' },
  ],
  examples: { header: {}, body: { first_name: 'Carla' } },
}

describe.each(databases)('a simulated channel on %s', (kind) => {
  let t: TestServer
  let simulator: Simulator
  let id: number
  let account: string
  beforeAll(async () => {
    t = await startTestServer(kind)
    const { body } = await t.owner.post<{ inbox: { id: number } }>('/api/inboxes/try-out')
    id = body.inbox.id
    account = (await findInbox(t.ctx.db.read, id)).account
    simulator = await until(() => {
      const { running } = t.server.simulator
      if (!running) throw new Error('the simulator is not running yet')
      return running
    })
  })
  afterAll(() => t?.[Symbol.asyncDispose]())

  const path = (what: string) => `/api/inboxes/${id}/${what}`
  const health = async () => {
    await writePulse(t.ctx)
    return (await t.owner.get<HealthView>(path('health'))).body
  }
  const statusOf = async (name: string) =>
    (await t.owner.get<TemplateList>(path('templates'))).body.items.find((each) => each.name === name)?.status

  it('passes the test, and its facts are known', async () => {
    const { body } = await t.owner.post<CheckReply>(path('check'))
    expect(body.steps.filter(({ state }) => state === 'failed')).toEqual([])
    expect((await health()).facts).toMatchObject({
      number: '+49 40 5550 118',
      quality: 'green',
      throughput: 80,
      missingFields: [],
      apiVersion: 'v25.0',
    })
  })

  it('has its templates read, and those that can be filled in are offered', async () => {
    const { body } = await t.owner.post<TemplateList>(path('templates/sync'))
    const sendable = Object.fromEntries(
      body.items.map((each) => [`${each.name} ${each.language}`, each.sendable]),
    )
    expect(sendable).toMatchObject({
      'order_update de': true,
      'delivery_slot de': true,
      'summer_survey en_US': false,
    })
  })

  it('has a template made, approved, changed and deleted', async () => {
    const made = await t.owner.post<TemplateView>(path('templates'), draft)
    expect(made).toMatchObject({ status: 200, body: { ...draft, status: 'pending' } })
    const externalId = (
      await t.ctx.db.read
        .selectFrom('template')
        .select('external_id')
        .where('id', '=', made.body.id)
        .executeTakeFirstOrThrow()
    ).external_id
    simulator.meta.decideTemplate(externalId ?? '', 'APPROVED')
    await until(async () => expect(await statusOf(draft.name)).toBe('approved'))

    const { name: _name, language: _language, ...change } = draft
    const one = path(`templates/${made.body.id}`)
    const changed = await t.owner.patch<TemplateView>(one, { ...change, footer: null })
    expect(changed).toMatchObject({ status: 200, body: { footer: null, status: 'pending' } })

    expect((await t.owner.delete(one)).status).toBe(204)
    expect(await statusOf(draft.name)).toBe('deleted')
  })

  it('forgets a file that goes here', async () => {
    simulator.customer.sendPhoto('katharina', account)
    const file = await until(() =>
      t.ctx.db.read
        .selectFrom('attachment')
        .innerJoin('message', 'message.id', 'attachment.message_id')
        .select(['attachment.provider_id', 'message.conversation_id'])
        .where('attachment.inbox_id', '=', id)
        .where('attachment.state', '=', 'stored')
        .executeTakeFirstOrThrow(),
    )
    const { settings, baseUrl } = accountOf(t.ctx, await findInbox(t.ctx.db.read, id))
    const headers = { authorization: `Bearer ${(settings as { token: string }).token}` }
    const there = async () => (await fetch(`${baseUrl}/v25.0/${file.provider_id}`, { headers })).status
    expect(await there()).toBe(200)
    await t.ctx.db.transaction((tx) =>
      eraseConversations(t.ctx, tx, { kind: 'system' }, [file.conversation_id]),
    )
    expect(await discardDue(t.ctx)).toBe(1)
    expect(await there()).toBe(400)
  })

  it('stops sending when its account is disabled, and goes on when it is reinstated', async () => {
    const live = await t.owner.live()
    simulator.meta.disable(account)
    await live.until((f) => f.type === 'event' && f.inbox?.id === id && f.inbox.paused !== null)
    const stopped = await health()
    expect(stopped).toMatchObject({ state: 'critical', paused: 'account_restricted' })
    expect(stopped.notices[0]).toMatchObject({ topic: 'account_update', severity: 'critical' })
    live.socket.close()
    const goesOn = await t.owner.live()
    t.clock.advance(2 * SECOND)
    simulator.meta.reinstate(account)
    await goesOn.until((f) => f.type === 'event' && f.inbox?.id === id && f.inbox.paused === null)
    expect((await health()).paused).toBeNull()
    goesOn.socket.close()
  })

  it('shows its quality as soon as it falls', async () => {
    t.clock.advance(6 * MINUTE)
    simulator.meta.setQuality(account, 'RED')
    await until(async () => {
      await checkInboxes.run(t.ctx)
      expect((await health()).facts.quality).toBe('red')
    })
    expect((await health()).state).not.toBe('ok')
  })
})
