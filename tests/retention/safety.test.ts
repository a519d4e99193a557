/** When runs happen, what stops them, and that nothing interrupts one for good. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { DAY, HOUR, MINUTE, momentOf } from '../../server/clock.ts'
import { createContext, type AppContext } from '../../server/context.ts'
import type { RunView } from '../../server/contract/retention.ts'
import { refreshDue } from '../../server/core/retention/due.ts'
import { continueRun } from '../../server/core/retention/run/actions.ts'
import { presentRetention } from '../../server/core/retention/overview.ts'
import { goOn, startPlanned, startRun } from '../../server/core/retention/run/run.ts'
import { readState } from '../../server/core/retention/state.ts'
import { goneOf, rulesOf } from '../../server/core/retention/run/store.ts'
import { retention } from '../../server/jobs/retention.ts'
import { runJob } from '../../server/jobs/scheduler.ts'
import { receiveText } from '../helpers/acts.ts'
import { databases } from '../helpers/database.ts'
import { changeState, foresee, limit, putInForce, run, seedResolved, tamper } from '../helpers/retention.ts'
import { startTestServer, type TestServer } from '../helpers/server.ts'
import { textDelivery } from '../helpers/whatsapp.ts'

const YEAR = 365 * DAY

describe.each(databases)('runs on %s', (kind) => {
  let t: TestServer
  let inboxId: number
  /** As it is read by everything that is asked with `ctx`. */
  let now: number
  /** How far somebody has set the clock ahead (ms); the rest is time that went by. */
  let ahead: number
  let ctx: AppContext
  beforeEach(async () => {
    t = await startTestServer(kind, { env: { WHATSAPP_GRAPH_URL: 'http://127.0.0.1:9' } })
    inboxId = await t.inbox()
    // Noon in Berlin, in winter.
    now = Date.UTC(2027, 0, 15, 11)
    ahead = 0
    const clock = { now: () => now, steady: () => now - ahead }
    ctx = { ...t.ctx, clock, began: momentOf(clock) }
    await t.ctx.db.admin.updateTable('retention_state').set({ seen_at: now }).execute()
  })
  afterEach(() => t[Symbol.asyncDispose]())

  const tickAt = async (at: number) => {
    now = at
    await runJob(ctx, retention, true)
  }
  const left = async () => {
    const rows = await ctx.db.read.selectFrom('conversation').select('id').orderBy('id').execute()
    return rows.map(({ id }) => id)
  }
  const runs = () => ctx.db.read.selectFrom('retention_run').selectAll().orderBy('id').execute()
  const newest = async () => (await runs()).at(-1)
  const nextRunAt = async () =>
    (await ctx.db.read.selectFrom('retention_state').select('next_run_at').executeTakeFirst())?.next_run_at

  it('happen by the clocks of the office, also when nothing has changed, and show when the next one is', async () => {
    await putInForce(ctx, limit())
    await tickAt(now)
    const first = Date.UTC(2027, 0, 16, 1, 30)
    expect(await nextRunAt()).toBe(first)
    await tickAt(first - 1)
    expect(await runs()).toEqual([])
    await tickAt(first)
    await tickAt(first + MINUTE)
    expect(await runs()).toMatchObject([{ state: 'done' }])
    expect(await nextRunAt()).toBe(first + DAY)
    // In summer the same time of the day is another hour.
    for (const days of [40, 71]) await tickAt(first + days * DAY)
    expect(await nextRunAt()).toBe(Date.UTC(2027, 2, 29, 0, 30))
  })

  it('catch up once after a time when nobody was here', async () => {
    await seedResolved(ctx, inboxId, 3, now - 30 * DAY)
    await putInForce(ctx, limit())
    await tickAt(now)
    await tickAt(now + 5 * DAY)
    expect(await runs()).toMatchObject([{ state: 'done' }])
    expect(await left()).toEqual([])
  })

  it('keep quiet hours, and go on after them', async () => {
    await seedResolved(ctx, inboxId, 3, now - YEAR)
    await putInForce(ctx, limit())
    await changeState(ctx, { schedule: '0 22 * * *', quiet: { from: '21:00', to: '05:00' } })
    await tickAt(now)
    await tickAt(Date.UTC(2027, 0, 15, 21))
    expect(await runs()).toEqual([])
    await tickAt(Date.UTC(2027, 0, 16, 4))
    expect(await left()).toEqual([])
  })

  it('happen once where two nodes look at the same time', async () => {
    await seedResolved(ctx, inboxId, 40, now - YEAR)
    await putInForce(ctx, limit())
    await tickAt(now)
    now = Date.UTC(2027, 0, 16, 2)
    const other = await createContext(ctx.config, ctx.secrets, { db: t.database.again(), clock: ctx.clock })
    try {
      await Promise.all([runJob(ctx, retention, true), runJob(other, retention, true)])
    } finally {
      await other[Symbol.asyncDispose]()
    }
    const all = await runs()
    expect(all).toHaveLength(1)
    expect(goneOf(all[0] as (typeof all)[number]).conversations).toBe(40)
    const told = ctx.db.read.selectFrom('event').select('seq').where('name', '=', 'conversation.deleted')
    expect(await told.execute()).toHaveLength(40)
  })

  it('begin once for each planned time, also where a clock that jumped has ended the lease', async () => {
    await putInForce(ctx, limit())
    await tickAt(now)
    const { next_run_at: at } = await readState(ctx.db.read)
    now = Date.UTC(2027, 0, 16, 2)
    const free = async () => {}
    const begun = await Promise.all([startPlanned(ctx, at ?? 0, free), startPlanned(ctx, at ?? 0, free)])
    expect(begun.filter((id) => id !== null)).toHaveLength(1)
    expect(await runs()).toHaveLength(1)
  })

  it('stop and ask where a rule that nobody decided would take far more than was foreseen', async () => {
    await seedResolved(ctx, inboxId, 130, now - 20 * DAY)
    const ruleId = await putInForce(ctx, limit({ period: { count: 1, unit: 'years' } }))
    await tamper(ctx, ruleId, limit({ period: { count: 1, unit: 'days' } }))
    expect(await run(ctx)).toMatchObject({ state: 'stopped', changed: 0 })
    expect(await newest()).toMatchObject({ state: 'stopped', reason: 'over_forecast' })
    expect(await left()).toHaveLength(130)
    // Asked again it stays stopped, and there is no second one.
    await tickAt(now)
    await tickAt(now + 2 * DAY)
    expect(await runs()).toHaveLength(1)
    const id = (await newest())?.id as number
    const answer = (count: number) => continueRun(ctx, { kind: 'system' }, id, { count, why: 'It is right' })
    await expect(answer(3)).rejects.toMatchObject({ code: 'count_differs', message: '130 are to go.' })
    await answer(130)
    await tickAt(now)
    expect(await newest()).toMatchObject({ state: 'done', forecast: 130 })
    expect(await left()).toEqual([])
  })

  it.each([
    ['back by years', -2 * YEAR],
    ['ahead by years', 2 * YEAR],
    ['ahead by hours', 15 * HOUR],
  ])('delete nothing when somebody sets the clock %s', async (_, jump) => {
    await seedResolved(ctx, inboxId, 3, now - 30 * DAY)
    await putInForce(ctx, limit())
    await tickAt(now)
    const before = now
    ahead = jump
    await tickAt(now + jump)
    await tickAt(now + MINUTE)
    expect(await runs()).toMatchObject([{ state: 'stopped', reason: 'clock' }])
    expect(await left()).toHaveLength(3)
    ahead = 0
    await tickAt(before + 2 * MINUTE)
    await tickAt(before + 3 * DAY)
    expect((await runs()).map(({ state }) => state)).toEqual(['failed', 'done'])
    expect(await left()).toEqual([])
  })

  it('believe a clock that is slewed, and a machine that slept', async () => {
    await putInForce(ctx, limit())
    await tickAt(now)
    ahead = 50 * MINUTE
    await tickAt(now + 30 * DAY)
    expect(await runs()).toMatchObject([{ state: 'done' }])
  })

  it('ask after more than a week without anybody here, whether or not the process begins again meanwhile', async () => {
    await seedResolved(ctx, inboxId, 3, now - 30 * DAY)
    await putInForce(ctx, limit())
    await tickAt(now)
    const last = now
    const beginAgain = () => (ctx = { ...ctx, began: momentOf(ctx.clock) })
    now += 8 * DAY
    beginAgain()
    await tickAt(now)
    expect(await left()).toHaveLength(3)
    const view = await presentRetention(ctx, { kind: 'system' })
    expect(view.seenAt).toBe(last)
    expect(view.stopped).toMatchObject({ reason: 'clock', endedAt: now, forecast: 3 })
    beginAgain()
    await tickAt(now + 2 * DAY)
    expect(await left()).toHaveLength(3)
    await continueRun(ctx, { kind: 'system' }, view.stopped?.id ?? 0, { count: 3, why: 'We were away' })
    await tickAt(now)
    expect(await left()).toEqual([])
    await tickAt(now + DAY)
    expect((await runs()).map(({ state }) => state)).toEqual(['done', 'done'])
  })

  it('begin when somebody says so, in quiet hours too, and in the background', async () => {
    await seedResolved(ctx, inboxId, 3, now - YEAR)
    await putInForce(ctx, limit())
    await changeState(ctx, { quiet: { from: '00:00', to: '23:59' } })
    await t.ctx.db.admin
      .updateTable('retention_state')
      .set({ next_run_at: now + YEAR })
      .execute()
    const admin = await t.agent('Ada', 'admin')
    const begun = await admin.post<RunView>('/api/retention/runs')
    expect(begun).toMatchObject({ status: 202, body: { state: 'running', by: { name: 'Ada' } } })
    expect((await admin.post<RunView>('/api/retention/runs')).body.id).toBe(begun.body.id)
    await tickAt(now)
    expect(await left()).toEqual([])
  })

  it('ask again under the lock: whoever writes meanwhile is not deleted, and what is held stays', async () => {
    const { conversationId: saved } = await receiveText(t, 'Moin', { from: '491510000001' })
    const { conversationId: held } = await receiveText(t, 'Moin', { from: '491510000002' })
    const rule = limit({ clock: 'last_message', period: { count: 1, unit: 'hours' } })
    await putInForce(t.ctx, rule)
    t.clock.advance(2 * HOUR)
    await foresee(t.ctx)
    const id = await startRun(t.ctx, null)
    let first = true
    const outcome = await goOn(t.ctx, id, async (tx) => {
      if (!first) return
      first = false
      // After they were looked up, before they are locked.
      await tx
        .updateTable('conversation')
        .set({ last_message_at: t.clock.now() })
        .where('id', '=', saved)
        .execute()
      await tx.updateTable('conversation').set({ held: 1 }).where('id', '=', held).execute()
    })
    expect(outcome.state).toBe('done')
    expect(await left()).toEqual([saved, held])
    const row = await newest()
    expect(JSON.parse(row?.kept ?? '{}')).toMatchObject({ saved: 1, holds: 1 })
  })

  it('leave who has written what is acknowledged and not taken in, on any channel', async () => {
    const { conversationId: saved } = await receiveText(t, 'Moin', { from: '491510000001' })
    await receiveText(t, 'Moin', { from: '491510000002' })
    await putInForce(t.ctx, limit({ clock: 'last_message', period: { count: 1, unit: 'hours' } }))
    t.clock.advance(2 * HOUR)
    const body = Buffer.from(JSON.stringify(textDelivery('Moin again', { from: '491510000001' })))
    const delivery = { channel: 'whatsapp' as const, body, signed_by: '', received_at: t.clock.now() }
    const id = await startRun(t.ctx, null)
    let first = true
    const { state } = await goOn(t.ctx, id, async (tx) => {
      if (!first) return
      first = false
      await tx
        .insertInto('raw_delivery')
        .values({ ...delivery, delivery_key: 'again' })
        .execute()
    })
    expect(state).toBe('done')
    expect(await left()).toEqual([saved])
  })

  it('go on wherever they were killed, with exact counts, and leave what is held', async () => {
    const points = kind === 'sqlite' ? 100 : 25
    const ids = await seedResolved(ctx, inboxId, points * 10, now - YEAR)
    const held = ids.filter((_, nth) => nth % 17 === 0)
    await putInForce(ctx, limit())
    await ctx.db.transaction(async (tx) => {
      await tx.updateTable('conversation').set({ held: 1 }).where('id', 'in', held).execute()
      await refreshDue(ctx, tx, held)
    })
    await foresee(ctx)
    const id = await startRun(ctx, null)
    let deaths = 0
    for (let done = false; !done;) {
      let batches = 0
      const dies = async () => {
        if (++batches > 1) throw new Error('killed')
      }
      done = await goOn(ctx, id, dies).then(
        () => true,
        () => false,
      )
      if (done) break
      deaths++
      const run = await newest()
      if (!run) throw new Error('no run')
      const gone = ids.length - (await left()).length
      expect(goneOf(run)).toMatchObject({ conversations: gone, messages: gone, contacts: gone })
      expect(rulesOf(run).reduce((sum, { count }) => sum + count, 0)).toBe(gone)
      expect(run.state).toBe('running')
    }
    expect(deaths).toBeGreaterThanOrEqual(points * 0.9)
    expect(await left()).toEqual(held)
    expect(await newest()).toMatchObject({ state: 'done', forecast: ids.length - held.length })
  }, 60_000)
})
