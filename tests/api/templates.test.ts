/** Wordings a provider approves: reading them, keeping up with its news, and what admins do with them. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { TemplateNews } from '../../channels/adapter.ts'
import { DAY, HOUR, MINUTE, SECOND } from '../../server/clock.ts'
import type { TemplateList, TemplateView } from '../../server/contract/template.ts'
import { changeInbox } from '../../server/core/inbox/actions.ts'
import { findInbox } from '../../server/core/inbox/store.ts'
import { applyTemplateNews } from '../../server/core/template/news.ts'
import { presentTemplates } from '../../server/core/template/present.ts'
import { findSendable, groupOf } from '../../server/core/template/store.ts'
import { syncTemplates } from '../../server/jobs/sync-templates.ts'
import { databases } from '../helpers/database.ts'
import { fakeProvider, templateOf, type Provider } from '../helpers/provider.ts'
import { startTestServer, type TestServer } from '../helpers/server.ts'

const draft = {
  name: 'order_shipped',
  language: 'de',
  category: 'utility',
  variables: 'positional',
  header: null,
  body: 'Hallo {{1}}, sie ist unterwegs.',
  footer: null,
  buttons: [{ kind: 'url', text: 'Verfolgen', url: 'https://shop.example/{{1}}', example: 'x' }],
  examples: { header: {}, body: { 1: 'Carla' } },
}
const { name: _name, language: _language, ...change } = draft
const UNKNOWN: TemplateNews = {
  externalId: null,
  name: null,
  language: null,
  status: null,
  reason: null,
  category: null,
  quality: null,
}
const disconnected = {
  failure: { code: '190', reason: 'channel_disconnected', detail: 'Session has expired.' },
  pauses: true,
} as const

describe.each(databases)('templates on %s', (kind) => {
  let t: TestServer
  let provider: Provider
  let id: number
  beforeEach(async () => {
    provider = fakeProvider()
    t = await startTestServer(kind, { channel: provider.channel })
    id = await t.inbox('1001', { wabaId: '77' })
  })
  afterEach(() => t[Symbol.asyncDispose]())

  const path = () => `/api/inboxes/${id}/templates`
  const list = async (inbox = id) => {
    const found = await presentTemplates(t.ctx, await findInbox(t.ctx.db.read, inbox))
    return { ...found, states: Object.fromEntries(found.items.map((each) => [each.name, each.status])) }
  }
  const sync = () => syncTemplates.run(t.ctx)
  const inbox = () => findInbox(t.ctx.db.read, id)
  const tell = async (at: number, news: Partial<TemplateNews>) => {
    const group = groupOf(await inbox())
    return t.ctx.db.transaction((tx) =>
      applyTemplateNews(t.ctx, tx, group, [{ at, news: { ...UNKNOWN, ...news } }]),
    )
  }

  it('are read at the start, shared by the inboxes of a group, and told to open consoles', async () => {
    const sister = await t.inbox('1002', { wabaId: '77' })
    const stranger = await t.inbox('1003', { wabaId: '78' })
    provider.templates = [templateOf('hello'), templateOf('promo', { status: 'rejected', reason: 'TAG' })]
    const live = await t.owner.live()
    expect(await list()).toMatchObject({ items: [], syncedAt: null, failure: null })
    expect(await sync()).toBe(4)
    expect(provider.asked).toEqual(['list', 'list'])
    for (const shares of [id, sister]) {
      const { body } = await t.owner.get<TemplateList>(`/api/inboxes/${shares}/templates`)
      expect(body).toMatchObject({
        items: [
          { name: 'hello', status: 'approved', sendable: true },
          { name: 'promo', status: 'rejected', reason: 'TAG', sendable: false },
        ],
        syncedAt: expect.any(Number),
        failure: null,
      })
    }
    for (const inboxId of [id, sister, stranger]) {
      await live.until((f) => f.type === 'event' && f.templates?.inboxId === inboxId)
    }
    live.socket.close()
  })

  it('are read hourly, and nobody is told of a reading that changed nothing', async () => {
    provider.templates = [templateOf('hello')]
    await sync()
    t.clock.advance(59 * MINUTE)
    expect([await sync(), provider.asked]).toEqual([0, ['list']])
    t.clock.advance(2 * MINUTE)
    const events = () => t.ctx.db.read.selectFrom('event').selectAll().execute()
    const before = await events()
    expect([await sync(), provider.asked]).toEqual([0, ['list', 'list']])
    expect(await events()).toEqual(before)
  })

  it('that the provider no longer has are shown as deleted for a month', async () => {
    provider.templates = [templateOf('hello'), templateOf('old')]
    await sync()
    provider.templates.pop()
    t.clock.advance(HOUR)
    expect(await sync()).toBe(1)
    expect((await list()).states).toEqual({ hello: 'approved', old: 'deleted' })
    t.clock.advance(31 * DAY)
    expect(await sync()).toBe(1)
    expect((await list()).states).toEqual({ hello: 'approved' })
  })

  describe('when the provider refuses to list them', () => {
    it('say why, pause the inbox as a send would, and wait until it goes on', async () => {
      provider.templates = [templateOf('hello')]
      await sync()
      provider.refusal = disconnected
      t.clock.advance(HOUR)
      await sync()
      expect(await list()).toMatchObject({ states: { hello: 'approved' }, failure: 'channel_disconnected' })
      expect(await inbox()).toMatchObject({ paused: 'channel_disconnected' })
      t.clock.advance(HOUR)
      await sync()
      expect(provider.asked).toHaveLength(2)
      provider.refusal = null
      await changeInbox(t.ctx, { kind: 'system' }, id, { resume: true })
      await sync()
      expect(await list()).toMatchObject({ failure: null })
    })

    it('are asked for again after a while, without pausing for passing trouble', async () => {
      const failure = { code: '2', reason: 'provider_trouble', detail: null } as const
      provider.refusal = { failure, pauses: false }
      await sync()
      expect(await inbox()).toMatchObject({ paused: null })
      t.clock.advance(9 * MINUTE)
      await sync()
      expect(provider.asked).toHaveLength(1)
      provider.refusal = null
      t.clock.advance(2 * MINUTE)
      await sync()
      expect(await list()).toMatchObject({ failure: null, syncedAt: expect.any(Number) })
    })
  })

  describe('news', () => {
    const hello = { name: 'hello', language: 'de', externalId: null }
    beforeEach(async () => {
      provider.templates = [templateOf('hello')]
      await sync()
      provider.asked = []
    })

    it('of a status counts at once and needs no reading', async () => {
      const events = await tell(t.clock.now(), { ...hello, status: 'paused', reason: 'LOW_QUALITY' })
      expect(events).toEqual([{ name: 'template.updated', inboxId: id }])
      expect((await list()).items[0]).toMatchObject({ status: 'paused', reason: 'LOW_QUALITY' })
      await sync()
      expect(provider.asked).toEqual([])
    })

    it.each([
      ['in order', [1, 2, 3]],
      ['in reverse', [3, 2, 1]],
      ['repeated', [2, 3, 1, 3, 2]],
    ])('of statuses %s ends in the same state', async (_, order) => {
      const at = t.clock.now()
      const states = { 1: 'pending', 2: 'rejected', 3: 'approved' } as const
      for (const nth of order as Array<1 | 2 | 3>) {
        const reason = nth === 2 ? 'SCAM' : null
        await tell(at + nth * SECOND, { ...hello, status: states[nth], reason })
      }
      expect((await list()).items[0]).toMatchObject({ status: 'approved', reason: null })
    })

    it('that is older than what was read changes nothing', async () => {
      expect(await tell(t.clock.now() - HOUR, { ...hello, status: 'disabled' })).toEqual([])
      expect((await list()).states).toEqual({ hello: 'approved' })
    })

    it('that overtakes a reading is not undone by it', async () => {
      t.clock.advance(HOUR)
      provider.meanwhile = async () => {
        await tell(t.clock.now(), { ...hello, status: 'disabled', reason: 'ABUSE' })
      }
      await sync()
      expect((await list()).items[0]).toMatchObject({ status: 'disabled', reason: 'ABUSE' })
    })

    it.each<[string, Partial<TemplateNews>]>([
      ['of a template nobody knows', { name: 'new', language: 'de', status: 'approved' }],
      ['of a category', { ...hello, category: 'marketing' }],
      ['of a quality', { ...hello, quality: 'red' }],
      ['that says nothing but that something changed', hello],
    ])('%s has them read, and not more often than every few minutes', async (_, news) => {
      t.clock.advance(10 * MINUTE)
      await tell(t.clock.now(), news)
      await sync()
      await tell(t.clock.now(), news)
      await sync()
      expect(provider.asked).toEqual(['list'])
      t.clock.advance(6 * MINUTE)
      await sync()
      expect(provider.asked).toEqual(['list', 'list'])
    })

    it('of two statuses in the same second has them read', async () => {
      const at = t.clock.now()
      await tell(at, { ...hello, status: 'paused' })
      await tell(at, { ...hello, status: 'disabled' })
      t.clock.advance(6 * MINUTE)
      await sync()
      expect(provider.asked).toEqual(['list'])
    })
  })

  it('are made when the provider takes them', async () => {
    const live = await t.owner.live()
    const reply = await t.owner.post<TemplateView>(path(), draft)
    expect(reply).toMatchObject({ status: 200, body: { ...draft, status: 'pending', sendable: false } })
    await live.until((f) => f.type === 'event' && f.templates?.inboxId === id)
    live.socket.close()
    expect(provider.asked).toEqual(['create order_shipped'])
    await sync()
    expect((await list()).items).toHaveLength(1)
    const audit = await t.ctx.db.read.selectFrom('audit').select(['action', 'object_id']).execute()
    expect(audit).toContainEqual({ action: 'template.create', object_id: reply.body.id })
  })

  it('made while a reading was on its way are not taken for deleted', async () => {
    provider.meanwhile = async () => {
      provider.meanwhile = async () => {}
      await t.owner.post(path(), draft)
    }
    await sync()
    expect((await list()).states).toEqual({ order_shipped: 'pending' })
  })

  it('are refused field by field before the provider is asked', async () => {
    const refused = await t.owner.post<{ error: { fields: Array<{ path: string }> } }>(path(), {
      ...draft,
      body: '{{1}} {{2}}',
    })
    expect([refused.status, refused.body.error.fields.map((field) => field.path)]).toEqual([400, ['body']])
    expect((await t.owner.post(path(), { ...draft, name: 'Not So' })).status).toBe(400)
    expect(provider.asked).toEqual([])
  })

  it('are not kept when the provider refuses them, and its sentence is told', async () => {
    const failure = { code: '2388023', reason: 'bad_request', detail: 'The name is in use.' } as const
    provider.refusal = { failure, pauses: false }
    const reply = await t.owner.post(path(), draft)
    expect(reply).toMatchObject({
      status: 422,
      body: { error: { code: 'provider_refused', message: 'The name is in use.' } },
    })
    expect((await list()).items).toEqual([])
  })

  it('have one of each name and language', async () => {
    await t.owner.post(path(), draft)
    expect(await t.owner.post(path(), draft)).toMatchObject({
      status: 409,
      body: { error: { code: 'template_taken' } },
    })
    expect((await t.owner.post(path(), { ...draft, language: 'en_US' })).status).toBe(200)
  })

  it('are changed at the provider, which looks at them again', async () => {
    provider.templates = [templateOf('hello')]
    await sync()
    const [{ id: templateId } = { id: 0 }] = (await list()).items
    const reply = await t.owner.patch<TemplateView>(`${path()}/${templateId}`, {
      ...change,
      body: 'Moin {{1}}.',
    })
    expect(reply).toMatchObject({ status: 200, body: { body: 'Moin {{1}}.', status: 'pending' } })
    expect(provider.asked).toEqual(['list', 'edit id-hello-de', 'list'])
  })

  it('with parts that can not be shown in the form are not changed', async () => {
    provider.templates = [templateOf('cards', { beyond: ['carousel'] })]
    await sync()
    const [{ id: templateId } = { id: 0 }] = (await list()).items
    expect((await t.owner.patch(`${path()}/${templateId}`, change)).status).toBe(409)
    expect(provider.asked).toEqual(['list'])
  })

  it('are deleted at the provider, and can be made anew', async () => {
    await t.owner.post(path(), draft)
    const [{ id: templateId } = { id: 0 }] = (await list()).items
    expect((await t.owner.delete(`${path()}/${templateId}`)).status).toBe(204)
    expect((await list()).states).toEqual({ order_shipped: 'deleted' })
    expect(await t.owner.post(path(), draft)).toMatchObject({ status: 200, body: { status: 'pending' } })
  })

  it('of another group are not there', async () => {
    provider.templates = [templateOf('hello')]
    await sync()
    const [{ id: templateId } = { id: 0 }] = (await list()).items
    const other = await t.inbox('1003', { wabaId: '78' })
    expect((await t.owner.delete(`/api/inboxes/${other}/templates/${templateId}`)).status).toBe(404)
    await expect(
      findSendable(t.ctx.db.read, await findInbox(t.ctx.db.read, other), templateId),
    ).rejects.toMatchObject({ code: 'invalid_input', fields: [{ path: 'content.templateId' }] })
  })

  it('are found for sending only while they can be sent', async () => {
    provider.templates = [templateOf('hello'), templateOf('promo', { status: 'paused' })]
    await sync()
    const [hello, promo] = (await list()).items
    expect(await findSendable(t.ctx.db.read, await inbox(), hello?.id ?? 0)).toEqual({
      id: hello?.id,
      ...templateOf('hello'),
    })
    await expect(findSendable(t.ctx.db.read, await inbox(), promo?.id ?? 0)).rejects.toMatchObject({
      code: 'template_unusable',
    })
  })

  it('are read at once for an admin, who is told when that does not work', async () => {
    provider.templates = [templateOf('hello')]
    const sync = () => t.owner.post<TemplateList>(`${path()}/sync`)
    expect((await sync()).body).toMatchObject({ items: [{ name: 'hello' }], failure: null })
    provider.refusal = disconnected
    expect((await sync()).body).toMatchObject({ items: [{ name: 'hello' }], failure: 'channel_disconnected' })
    const replies = await Promise.all(Array.from({ length: 20 }, sync))
    expect(replies.map(({ status }) => status)).toContain(429)
  })
})
