/** A website's inbox: made with a name alone, changed without losing what visitors agreed to. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { CheckReply, HealthView, InboxDetail, TryOutReply } from '../../server/contract/inbox.ts'
import type { NoticeView, WidgetSettings } from '../../server/contract/widget.ts'
import { DAY } from '../../server/clock.ts'
import { changeInbox } from '../../server/core/inbox/actions.ts'
import { inboxHealth } from '../../server/core/inbox/health.ts'
import { settingsOf } from '../../server/core/inbox/store.ts'
import { currentNotice } from '../../server/core/notice/store.ts'
import { databases } from '../helpers/database.ts'
import { startTestServer, type TestServer } from '../helpers/server.ts'
import { addVisitor, openWebsite, visitorWrites } from '../helpers/website.ts'

const notice = (point: string, more: Record<string, string> = {}): WidgetSettings['notice'] => ({
  required: true,
  texts: Object.fromEntries(
    Object.entries({ de: point, ...more }).map(([language, text]) => [
      language,
      { points: [text], body: '', url: null },
    ]),
  ),
})

describe.each(databases)('a website’s inbox on %s', (kind) => {
  let t: TestServer
  beforeEach(async () => {
    t = await startTestServer(kind)
  })
  afterEach(() => t[Symbol.asyncDispose]())

  const make = async (settings: object = {}) =>
    (await t.owner.post<InboxDetail>('/api/inboxes', { channel: 'web', name: 'Shop', settings })).body
  const change = (id: number, settings: object) =>
    t.owner.patch<InboxDetail & { error?: unknown }>(`/api/inboxes/${id}`, { settings })

  it('needs a name and nothing else', async () => {
    const { id, settings, channel, capabilities } = await make()
    expect(settings).toMatchObject({
      key: expect.stringMatching(/^[\w-]{22}$/),
      sites: [],
      identitySecret: null,
    })
    expect([channel, capabilities.templates, capabilities.replyWindow]).toEqual(['web', false, null])
    expect((await t.owner.get<InboxDetail>(`/api/inboxes/${id}`)).body.settings).toEqual(settings)
  })

  it('keeps its key, which stands in the pages, whatever is asked for', async () => {
    const { id, settings } = await make()
    const refused = await change(id, { key: 'x'.repeat(22), color: '#123456' })
    expect(refused.status).toBe(400)
    expect(refused.body.error).toMatchObject({ code: 'invalid_input', fields: [{ path: 'settings.key' }] })
    const kept = await change(id, { key: settings['key'], color: '#123456' })
    expect(kept.body.settings).toMatchObject({ key: settings['key'], color: '#123456' })
  })

  it('refuses what is no setting of it, and names the place', async () => {
    const { id } = await make()
    for (const [settings, path] of [
      [{ simulator: true }, 'settings'],
      [{ sites: ['shop.example'] }, 'settings.sites.0'],
      [{ color: 'red' }, 'settings.color'],
    ] as const) {
      const { status, body } = await change(id, settings)
      expect([status, body.error]).toMatchObject([400, { fields: [{ path }] }])
    }
  })

  it('shows no secret, keeps it sealed, and keeps one that is not named', async () => {
    const secret = 's'.repeat(43)
    const { id, settings } = await make({ identitySecret: secret })
    expect(settings['identitySecret']).toBe('•••')
    await change(id, { color: '#123456' })
    const row = await t.ctx.db.read
      .selectFrom('inbox')
      .selectAll()
      .where('id', '=', id)
      .executeTakeFirstOrThrow()
    expect(JSON.stringify(row)).not.toContain(secret)
    expect(settingsOf(t.ctx, row)).toMatchObject({ identitySecret: secret, color: '#123456' })
  })

  describe('keeps each wording of its notice', () => {
    const notices = async (id: number) =>
      (await t.owner.get<{ items: NoticeView[] }>(`/api/inboxes/${id}/notices`)).body.items

    it('once, as the next version, and the older ones with it', async () => {
      const { id } = await make({ notice: notice('Wir lesen mit.') })
      await change(id, { notice: notice('Wir lesen mit.'), color: '#123456' })
      await change(id, { notice: { ...notice('Wir lesen mit.'), required: false } })
      expect((await notices(id)).map(({ version }) => version)).toEqual([1])
      await change(id, { notice: notice('Wir lesen alles.') })
      await change(id, { notice: null })
      await change(id, { notice: notice('Wir lesen mit.') })
      const all = await notices(id)
      expect(all.map(({ version, texts }) => [version, texts['de']?.points[0]])).toEqual([
        [3, 'Wir lesen mit.'],
        [2, 'Wir lesen alles.'],
        [1, 'Wir lesen mit.'],
      ])
      expect(all[0]).toMatchObject({ hash: all[2]?.hash, accepted: 0, createdAt: expect.any(Number) })
      expect(await currentNotice(t.ctx.db.read, id)).toMatchObject({ version: 3 })
    })

    it('whatever the order in which its languages were entered', async () => {
      const { id } = await make({ notice: notice('Eins', { en: 'One', fr: 'Un' }) })
      const texts = Object.fromEntries(
        Object.entries(notice('Eins', { en: 'One', fr: 'Un' })?.texts ?? {}).toReversed(),
      )
      await change(id, { notice: { required: true, texts } })
      expect(await notices(id)).toHaveLength(1)
    })

    it('or none, where nothing else was changed either', async () => {
      const { id } = await make()
      expect([await notices(id), await currentNotice(t.ctx.db.read, id)]).toEqual([[], null])
      await expect(
        changeInbox(t.ctx, { kind: 'cli' }, id, { settings: { notice: notice('Eins'), color: 'red' } }),
      ).rejects.toThrow('settings.color')
      expect(await notices(id)).toEqual([])
    })

    it('one after the other where several admins change it at once', async () => {
      const { id } = await make()
      const words = ['Eins', 'Zwei', 'Drei', 'Vier']
      await Promise.all(words.map((word) => change(id, { notice: notice(word) })))
      const all = await notices(id)
      expect(all.map(({ version }) => version)).toEqual([4, 3, 2, 1])
      expect(all.map(({ texts }) => texts['de']?.points[0]).sort()).toEqual(words.toSorted())
    })

    it('and counts the people who agreed to it, each once', async () => {
      const { id, settings } = await make({ notice: notice('Eins') })
      const site = { id, key: String(settings['key']) }
      const [first] = await notices(id)
      for (let n = 0; n < 2; n++) {
        const { conversationId } = await visitorWrites(t, await addVisitor(t, site))
        const { contact_id } = await t.ctx.db.read
          .selectFrom('conversation')
          .select('contact_id')
          .where('id', '=', conversationId)
          .executeTakeFirstOrThrow()
        for (const at of [1, 2]) {
          await t.ctx.db.admin
            .insertInto('consent')
            .values({
              contact_id,
              channel: 'web',
              purpose: 'privacy_notice',
              state: 'granted',
              source: 'widget',
              detail: null,
              agent_id: null,
              at,
              recorded_at: at,
              notice_id: first?.id ?? null,
              language: 'de',
            })
            .execute()
        }
      }
      expect(await notices(id)).toEqual([{ ...first, accepted: 2 }])
    })

    it('for data protection officers to read', async () => {
      const { id } = await make({ notice: notice('Eins') })
      const paula = await t.agent('Paula', 'dpo')
      expect((await paula.get(`/api/inboxes/${id}/notices`)).status).toBe(200)
      expect((await (await t.agent('Ben')).get(`/api/inboxes/${id}/notices`)).status).toBe(403)
    })
  })

  it('is well though nobody writes, for there is no webhook that could be wrong', async () => {
    const { id } = await make({ sites: ['https://shop.example'] })
    await t.owner.post(`/api/inboxes/${id}/check`)
    t.clock.advance(30 * DAY)
    const health = await inboxHealth(t.ctx, { kind: 'cli' }, id)
    expect(health).toMatchObject({
      state: 'warning',
      webhook: { url: null, lastAt: null, badSignatures: 0 },
      quota: null,
    })
    expect(health.check.steps.filter(({ state }) => state !== 'ok').map(({ step }) => step)).toEqual([
      'address',
    ])
  })

  it('is tested without asking anybody, before and after it is made', async () => {
    const { body } = await t.owner.post<CheckReply>('/api/inboxes/check', {
      channel: 'web',
      settings: { sites: ['https://shop.example'] },
    })
    const codes = body.steps.map(({ step, code }) => `${step} ${code}`)
    expect(codes).toEqual(['address unknown', 'sites listed', 'identity anonymous', 'notice none'])
    const { id } = await make()
    const health = await t.owner.get<HealthView>(`/api/inboxes/${id}/health`)
    expect(health.body.webhook.url).toBeNull()
  })

  it('is made once to try it out, beside the number on the simulator', async () => {
    const ask = (body?: object) => t.owner.post<TryOutReply>('/api/inboxes/try-out', body)
    const [one, other] = await Promise.all([ask({ channel: 'web' }), ask({ channel: 'web' })])
    expect(one.body).toEqual(other.body)
    expect(one.body.inbox).toMatchObject({ channel: 'web', simulator: true })
    expect(one.body.phone).toMatch(/^\/demo\/[\w-]{22}$/)
    const number = await ask()
    expect(number.body.inbox).toMatchObject({ channel: 'whatsapp', simulator: true })
    expect((await ask({ channel: 'web' })).body).toEqual(one.body)
    expect((await ask({ channel: 'email' })).status).toBe(400)
    await openWebsite(t)
    expect((await ask({ channel: 'web' })).body).toEqual(one.body)
  })
})

it('a website whose address is known passes its test', async () => {
  await using t = await startTestServer('sqlite', { env: { PUBLIC_URL: 'https://inbox.example' } })
  const { id } = await openWebsite(t, { sites: ['https://shop.example'] })
  const { body } = await t.owner.post<CheckReply>(`/api/inboxes/${id}/check`)
  expect(body.steps[0]).toMatchObject({ state: 'ok', values: { url: 'https://inbox.example' } })
  expect((await inboxHealth(t.ctx, { kind: 'cli' }, id)).state).toBe('ok')
})
