/** Rules as they are prepared, switched on and off, and what everybody is told of it. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { z } from 'zod'
import { DAY, HOUR } from '../../server/clock.ts'
import type {
  PolicyDiff,
  PolicyText,
  PresetsView,
  RetentionView,
  RuleHistoryView,
  RuleView,
  Simulation,
  TimelineView,
} from '../../server/contract/retention.ts'
import { endOfPeriod } from '../../server/core/retention/calendar.ts'
import { workOutDues } from '../../server/core/retention/work-out.ts'
import { receiveText } from '../helpers/acts.ts'
import { databases } from '../helpers/database.ts'
import { changeState } from '../helpers/retention.ts'
import { startTestServer, type Client, type TestServer } from '../helpers/server.ts'

const LIMIT = {
  kind: 'limit',
  name: 'WhatsApp 90 days',
  scope: { channels: ['whatsapp'] },
  clock: 'last_message',
  period: { count: 90, unit: 'days' },
}
const FLOOR = { kind: 'floor', name: 'All 6 years', clock: 'created', period: { count: 6, unit: 'years' } }

describe.each(databases)('rules on %s', (kind) => {
  let t: TestServer
  let inboxId: number
  beforeEach(async () => {
    t = await startTestServer(kind)
    inboxId = await t.inbox()
  })
  afterEach(() => t[Symbol.asyncDispose]())

  /** Logins end meanwhile. */
  const later = async (ms: number) => {
    t.clock.advance(ms)
    t.owner = await t.agent(`Ada${id9()}`, 'admin')
  }
  const prepare = async (body: object) =>
    (await t.owner.post<RuleView>('/api/retention/rules', { body })).body
  const enable = (id: number, count: number, by: Client = t.owner) =>
    by.post<RuleView>(`/api/retention/rules/${id}/enable`, { count, why: 'So it was decided' })
  const view = async () => (await t.owner.get<RetentionView>('/api/retention')).body
  const ruleOf = async (id: number) => (await view()).rules.find((rule) => rule.id === id)
  const simulation = async (id: number) =>
    (await t.owner.post<Simulation>(`/api/retention/rules/${id}/simulation`)).body
  /** Old enough for any rule of these tests. */
  const oldConversation = async () => {
    const { conversationId: id } = await receiveText(t, 'Moin', { from: `49151${id9()}` })
    const at = t.clock.now() - 100 * DAY
    await t.ctx.db.admin
      .updateTable('conversation')
      .set({ created_at: at, last_message_at: at, last_inbound_at: at })
      .where('id', '=', id)
      .execute()
    await workOutDues(t.ctx)
    return id
  }

  it('do nothing before they are switched on, by the number that a simulation gives', async () => {
    const id = await oldConversation()
    const rule = await prepare(LIMIT)
    expect(rule).toMatchObject({
      body: null,
      version: 0,
      since: null,
      grace: false,
      draftBy: { id: t.owner.id },
    })
    expect((await view()).due).toBe(0)
    expect(await simulation(rule.id)).toMatchObject({
      count: 1,
      conversations: 1,
      scope: 1,
      everything: true,
      samples: [{ conversationId: id, inboxId, fileName: null }],
    })
    const refused = await enable(rule.id, 2)
    expect(refused).toMatchObject({ status: 409, body: { error: { code: 'count_differs' } } })
    expect(JSON.stringify(refused.body)).toContain(' 1.')
    expect(await ruleOf(rule.id)).toMatchObject({ body: null, version: 0 })

    const { status, body } = await enable(rule.id, 1)
    expect(status).toBe(200)
    const grace = endOfPeriod(t.clock.now(), { count: 7, unit: 'days' }, 'Europe/Berlin')
    expect(body).toMatchObject({ draft: null, version: 1, since: grace, grace: true })
    await workOutDues(t.ctx)
    const row = await t.ctx.db.read.selectFrom('conversation').selectAll().executeTakeFirstOrThrow()
    expect(row).toMatchObject({ due_at: grace, due_rule_id: rule.id })
    expect(await view()).toMatchObject({ due: 1, conversations: 1, rules: [{ conversations: 1 }] })
  })

  it('are told to those who answer for them, and leave their proof', async () => {
    const rule = await prepare(LIMIT)
    await enable(rule.id, 0)
    const { db } = t.ctx
    const audit = await db.read
      .selectFrom('audit')
      .select(['action', 'detail'])
      .where('object', '=', 'rule')
      .orderBy('id')
      .execute()
    expect(audit.map(({ action }) => action)).toEqual(['retention.draft', 'retention.enable'])
    expect(JSON.stringify(audit)).not.toContain('decided')
    const history = await t.owner.get<z.infer<typeof RuleHistoryView>>(
      `/api/retention/rules/${rule.id}/history`,
    )
    expect(history.body.items).toMatchObject([
      { version: 1, by: { id: t.owner.id }, why: 'So it was decided', forecast: 0 },
    ])
  })

  it('become longer at once, shorter after the days of grace, and keep their history', async () => {
    const rule = await prepare(LIMIT)
    await enable(rule.id, 0)
    await later(9 * DAY)
    await t.owner.patch(`/api/retention/rules/${rule.id}`, {
      body: { ...LIMIT, period: { count: 1, unit: 'years' } },
    })
    expect(await ruleOf(rule.id)).toMatchObject({
      body: { period: { count: 90 } },
      draft: { period: { count: 1, unit: 'years' } },
      version: 1,
      grace: false,
    })
    await enable(rule.id, 0)
    const id = await oldConversation()
    const dueAt = async () =>
      (
        await t.ctx.db.read
          .selectFrom('conversation')
          .select('due_at')
          .where('id', '=', id)
          .executeTakeFirstOrThrow()
      ).due_at
    expect(await dueAt()).toBeGreaterThan(t.clock.now() + 200 * DAY)
    const off = await t.owner.post<RuleView>(`/api/retention/rules/${rule.id}/disable`, { why: 'No more' })
    expect(off.body).toMatchObject({ body: null, version: 3, draft: { period: { count: 1 } }, grace: true })
    await workOutDues(t.ctx)
    expect(await dueAt()).toBeNull()
    const { body } = await t.owner.get<z.infer<typeof RuleHistoryView>>(
      `/api/retention/rules/${rule.id}/history`,
    )
    expect(body.items.map((item) => [item.version, item.body?.period.unit ?? null])).toEqual([
      [3, null],
      [2, 'years'],
      [1, 'days'],
    ])
    expect((await t.owner.post(`/api/retention/rules/${rule.id}/disable`, { why: 'Once more' })).status).toBe(
      404,
    )
  })

  it('that keep go on keeping for the days of grace', async () => {
    await oldConversation()
    const floor = await prepare(FLOOR)
    expect(await simulation(floor.id)).toMatchObject({ count: 0, kept: { floors: 1 } })
    await enable(floor.id, 0)
    await later(9 * DAY)
    const off = await t.owner.post<RuleView>(`/api/retention/rules/${floor.id}/disable`, { why: 'No more' })
    expect(off.body).toMatchObject({ body: null, grace: true })
    await workOutDues(t.ctx)
    const row = await t.ctx.db.read.selectFrom('conversation').select('kept_until').executeTakeFirstOrThrow()
    expect(row.kept_until).toBe(off.body.since)
  })

  it('are switched on once when two admins do it at the same moment', async () => {
    const ada = await t.agent('Ada', 'admin')
    const rule = await prepare(LIMIT)
    const replies = await Promise.all([enable(rule.id, 0), enable(rule.id, 0, ada)])
    expect(replies.map(({ status }) => status).toSorted()).toEqual([200, expect.toBeOneOf([404, 409])])
    expect(await ruleOf(rule.id)).toMatchObject({ version: 1 })
  })

  it('stand in each other’s way, and a simulation says so', async () => {
    const first = await prepare(LIMIT)
    await enable(first.id, 0)
    const longer = await prepare({
      ...LIMIT,
      name: 'This number a year',
      scope: { inboxes: [inboxId] },
      period: { count: 1, unit: 'years' },
    })
    expect((await simulation(longer.id)).conflicts).toEqual([
      { ruleId: first.id, name: 'WhatsApp 90 days', kind: 'never_applies' },
    ])
    const same = await prepare({ ...LIMIT, period: { count: 10, unit: 'days' } })
    expect(same.draft?.name).toBe('WhatsApp 90 days 2')
    expect((await simulation(same.id)).conflicts).toEqual([
      { ruleId: first.id, name: 'WhatsApp 90 days', kind: 'same' },
    ])
  })

  it('show what goes when, and what a draft would add', async () => {
    await oldConversation()
    await changeState(t.ctx, { graceDays: 0 })
    const rule = await prepare(LIMIT)
    const path = '/api/retention/timeline?span=weeks'
    const before = await t.owner.get<z.infer<typeof TimelineView>>(`${path}&draft=${rule.id}`)
    expect(before.body.buckets).toHaveLength(26)
    expect(before.body.buckets[0]).toMatchObject({ rules: [], draft: 1 })
    // Together each conversation counts once, when the first of them takes it.
    const sooner = { ...LIMIT, name: 'Sooner', period: { count: 10, unit: 'days' } }
    const { id: other } = await prepare(sooner)
    const files = { ...LIMIT, name: 'Mails', scope: {}, target: 'raw_mail', clock: 'received' }
    const { id: ofMails } = await prepare(files)
    const together = await t.owner.get<z.infer<typeof TimelineView>>(`${path}&draft=all`)
    expect(together.body.buckets.reduce((sum, { draft }) => sum + draft, 0)).toBe(1)
    for (const id of [other, ofMails]) await t.owner.delete(`/api/retention/rules/${id}/draft`)
    await enable(rule.id, 1)
    await workOutDues(t.ctx)
    const { body } = await t.owner.get<z.infer<typeof TimelineView>>(path)
    expect(body.buckets[0]).toMatchObject({ rules: [{ ruleId: rule.id, conversations: 1 }], draft: 0 })
    expect(
      (await t.owner.get<z.infer<typeof TimelineView>>('/api/retention/timeline?span=years')).body.buckets,
    ).toHaveLength(8)
    const gone = await t.owner.get<z.infer<typeof TimelineView>>(`${path}&draft=${rule.id}`)
    expect(gone.body.buckets[0]).toMatchObject({ draft: 0 })
    expect((await t.owner.get(`${path}&draft=999`)).status).toBe(404)
  })

  it('about mails show how many mails a draft would add', async () => {
    const { id } = await t.ctx.db.admin
      .insertInto('inbox')
      .values({
        channel: 'email',
        account: 'hello@nordlicht.example',
        name: 'Mail',
        settings: '{}',
        secrets: '',
        simulator: 0,
        paused: null,
        visibility: 'all',
        created_at: 0,
      })
      .returning('id')
      .executeTakeFirstOrThrow()
    const mail = { inbox_id: id, state: 'read' as const, size: 10, at: 0, attempts: 0, next_at: 0 }
    const mails = [0, 100].map((days) => ({
      ...mail,
      blob: `mail-${days}`,
      sha256: `mail-${days}`,
      received_at: t.clock.now() - days * DAY,
    }))
    await t.ctx.db.admin.insertInto('raw_mail').values(mails).execute()
    const rule = await prepare({ ...LIMIT, scope: {}, target: 'raw_mail', clock: 'received' })
    const path = `/api/retention/timeline?span=weeks&draft=${rule.id}`
    const { buckets } = (await t.owner.get<z.infer<typeof TimelineView>>(path)).body
    expect(buckets[0]?.draft).toBe(1)
    expect(buckets.reduce((sum, { draft }) => sum + draft, 0)).toBe(2)
  })

  it('begin as presets in either language, with the labels that they need', async () => {
    const { body } = await t.owner.get<z.infer<typeof PresetsView>>('/api/retention/presets?locale=de')
    expect(body.items.map(({ key }) => key)).toContain('business_letters')
    const taken = await t.owner.post<{ items: RuleView[] }>(
      '/api/retention/presets/business_letters?locale=de',
    )
    const labels = await t.ctx.db.read.selectFrom('label').select(['id', 'name']).orderBy('id').execute()
    expect(labels.map(({ name }) => name)).toEqual(['Angebot', 'Auftrag', 'Beschwerde'])
    expect(taken.body.items).toMatchObject([
      {
        body: null,
        draft: {
          kind: 'floor',
          name: 'Handelsbriefe 6 Jahre',
          scope: { labels: labels.map(({ id }) => id) },
          period: { count: 6, unit: 'years' },
          yearEnd: true,
        },
      },
    ])
    expect((await t.owner.post('/api/retention/presets/none')).status).toBe(404)
  })

  it('leave and come back as text', async () => {
    const rule = await prepare(LIMIT)
    await enable(rule.id, 0)
    const { yaml } = (await t.owner.get<z.infer<typeof PolicyText>>('/api/retention/policy')).body
    const diff = async (text: string) =>
      (await t.owner.post<z.infer<typeof PolicyDiff>>('/api/retention/policy/diff', { yaml: text })).body
        .changes
    expect(await diff(yaml)).toEqual([])
    const changed = yaml
      .replace('period: 90 days', 'period: 30 days')
      .replace('graceDays: 7', 'graceDays: 14')
    const other = yaml.replaceAll('WhatsApp 90 days', 'Another one')
    expect((await diff(other)).map(({ kind, name }) => [kind, name])).toEqual([
      ['added', 'Another one'],
      ['removed', 'WhatsApp 90 days'],
    ])
    expect(
      (await diff(changed)).map(({ kind, name, before }) => [kind, name, before?.split('\n').length]),
    ).toEqual([
      ['setting', 'graceDays', 1],
      ['changed', 'WhatsApp 90 days', expect.any(Number)],
    ])
    const { body } = await t.owner.post<{ items: RuleView[] }>('/api/retention/policy', { yaml: changed })
    expect(body.items).toMatchObject([
      { id: rule.id, version: 1, body: { period: { count: 90 } }, draft: { period: { count: 30 } } },
    ])
    expect((await view()).settings).toMatchObject({ graceDays: 14, quarantineDays: 0 })
  })

  it('have settings of which each can be changed alone', async () => {
    const patch = (body: object) => t.owner.patch('/api/retention/settings', body)
    await patch({ graceDays: 3 })
    await patch({ keep: { audit: 400 } })
    const { body } = await patch({ schedule: '0 4 * * *', timeZone: 'Europe/Lisbon' })
    expect(body).toMatchObject({
      graceDays: 3,
      schedule: '0 4 * * *',
      timeZone: 'Europe/Lisbon',
      keep: { audit: 400, events: 7 },
    })
    const state = await t.ctx.db.read.selectFrom('retention_state').selectAll().executeTakeFirstOrThrow()
    expect((state.next_run_at ?? 0) - t.clock.now()).toBeLessThanOrEqual(25 * HOUR)
    expect(state.policy).toBe(2)
  })

  it('and settings that make no sense are refused, each with its place', async () => {
    const scope = (part: object) => ({ body: { ...LIMIT, scope: part } })
    const period = (count: unknown, unit = 'days') => ({ body: { ...LIMIT, period: { count, unit } } })
    const refused: Array<[string, object, string]> = [
      ['rules', period(0), 'body.period.count'],
      ['rules', period(-90), 'body.period.count'],
      ['rules', period(1.5), 'body.period.count'],
      ['rules', period(1e15), 'body.period.count'],
      ['rules', period(101, 'years'), 'body.period.count'],
      ['rules', period(1, 'moons'), 'body.period.unit'],
      ['rules', { body: { ...LIMIT, everything: true } }, 'body.everything'],
      ['rules', { body: { ...LIMIT, clock: 'received' } }, 'body.clock'],
      ['rules', { body: { ...FLOOR, action: 'delete' } }, 'body.action'],
      ['rules', scope({ inboxes: [inboxId, 999] }), 'body.scope.inboxes.1'],
      ['rules', scope({ labels: [999] }), 'body.scope.labels.0'],
      ['rules', scope({ team: 1 }), 'body.scope.team'],
      ['policy', { yaml: 'version: 1\nrules: nothing' }, 'rules'],
      ['policy', { yaml: 'version: 1\nsettings: { schedule: now }' }, 'schedule'],
    ]
    for (const [path, body, place] of refused) {
      const reply = await t.owner.post(`/api/retention/${path}`, body)
      expect({ place, ...reply }).toMatchObject({
        status: 400,
        body: { error: { fields: [{ path: place }] } },
      })
    }
    for (const settings of [
      { schedule: '@hourly' },
      { schedule: '0 0 30 2 *' },
      { timeZone: 'Mars/Olympus' },
      { quiet: { from: '9', to: '17:00' } },
      { quiet: { from: '09:00', to: '09:00' } },
      { graceDays: -1 },
      { keep: { audit: 1 } },
      { unknown: 1 },
    ]) {
      expect((await t.owner.patch('/api/retention/settings', settings)).status).toBe(400)
    }
    expect((await view()).rules).toEqual([])
  })
})

let number = 0
const id9 = () => String(100_000_000 + ++number)
