/** What runs by the clock: each job, once, by whoever holds its lease. */
import { setImmediate } from 'node:timers/promises'
import { sql } from 'kysely'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { whatsapp } from '../../channels/whatsapp/adapter.ts'
import { FileUnavailable, type Channel } from '../../channels/adapter.ts'
import { DAY, HOUR, MINUTE, SECOND } from '../../server/clock.ts'
import { createContext, type AppContext, type Overrides } from '../../server/context.ts'
import { appendEvents, eventRange } from '../../server/events/log.ts'
import { expiredSessions } from '../../server/jobs/expired-sessions.ts'
import type { Job } from '../../server/jobs/job.ts'
import { missingMedia } from '../../server/jobs/missing-media.ts'
import { oldLeftovers } from '../../server/jobs/old-leftovers.ts'
import { jobs } from '../../server/jobs/registry.ts'
import { runJob, Scheduler } from '../../server/jobs/scheduler.ts'
import { trimEvents } from '../../server/jobs/trim-events.ts'
import { unclearSends } from '../../server/jobs/unclear-sends.ts'
import { waitingNews } from '../../server/jobs/waiting-news.ts'
import { openSession } from '../../server/core/session/actions.ts'
import { deliver, receiveText, takenIn, until } from '../helpers/acts.ts'
import { databases } from '../helpers/database.ts'
import { openLive, startTestServer, type Live, type TestServer } from '../helpers/server.ts'
import { messageDelivery, nextWamid, statusDelivery } from '../helpers/whatsapp.ts'

describe.each(databases)('jobs on %s', (kind) => {
  let t: TestServer
  const nodes: AppContext[] = []
  beforeEach(async () => {
    t = await startTestServer(kind, { env: { WHATSAPP_GRAPH_URL: 'http://127.0.0.1:9' } })
  })
  afterEach(async () => {
    for (const node of nodes.splice(0)) await node[Symbol.asyncDispose]()
    await t[Symbol.asyncDispose]()
  })

  /** Another process on the same data; on SQLite another name in the same one. */
  async function node(overrides: Overrides = {}): Promise<AppContext> {
    const own = { db: t.database.again(), clock: t.clock, ...overrides }
    const ctx = await createContext(t.ctx.config, t.ctx.secrets, own)
    nodes.push(ctx)
    return ctx
  }
  const count = async (
    table: 'session' | 'event' | 'quarantine' | 'channel_notice' | 'waiting' | 'outbox',
  ) => {
    const { rows } = await t.ctx.db.read
      .selectFrom(table)
      .select(({ fn }) => fn.countAll<number>().as('rows'))
      .executeTakeFirstOrThrow()
    return Number(rows)
  }
  const stateOf = (name: string) =>
    t.ctx.db.read.selectFrom('job').selectAll().where('name', '=', name).executeTakeFirst()
  const counting = (run: (ctx: AppContext) => Promise<number> = async () => 1) => {
    const job = { runs: 0, name: 'counting', schedule: '0 * * * *', lease: 5 * MINUTE } as Job & {
      runs: number
    }
    job.run = (ctx) => {
      job.runs++
      return run(ctx)
    }
    return job
  }

  it('have names and leases of their own, and schedules that can be read', async () => {
    expect(new Set(jobs.map(({ name }) => name)).size).toBe(jobs.length)
    expect(jobs.every(({ lease }) => lease >= MINUTE)).toBe(true)
    const scheduler = new Scheduler(t.ctx)
    await scheduler.start()
    await scheduler.stop()
    for (const { name } of jobs)
      expect(await stateOf(name)).toMatchObject({ holder: null, last_outcome: 'changed 0' })
  })

  describe('the lease', () => {
    it('lets a job run once, however many nodes start it at the same time', async () => {
      const contexts = [t.ctx, await node(), await node()]
      const job = counting()
      const outcomes = await Promise.all(contexts.map((ctx) => runJob(ctx, job)))
      expect(outcomes.filter(({ ran }) => ran)).toHaveLength(1)
      expect(job.runs).toBe(1)
    })

    it('keeps others out while it runs, also those who insist', async () => {
      let finish = () => {}
      const job = counting(() => new Promise((resume) => (finish = () => resume(1))))
      const running = runJob(t.ctx, job)
      await until(async () => expect((await stateOf(job.name))?.holder).toBe(t.ctx.node))
      const other = await node()
      t.clock.advance(4 * MINUTE)
      expect(await runJob(other, job)).toEqual({ ran: false, why: 'held' })
      expect(await runJob(other, job, true)).toEqual({ ran: false, why: 'held' })
      finish()
      expect(await running).toEqual({ ran: true, changed: 1 })
    })

    it('of a holder that died is taken over when it has run out', async () => {
      const job = counting()
      await runJob(t.ctx, job)
      const values = { holder: 'a dead node', lease_until: t.clock.now() + job.lease }
      await t.ctx.db.admin.updateTable('job').set(values).where('name', '=', job.name).execute()
      t.clock.advance(job.lease - SECOND)
      expect(await runJob(t.ctx, job)).toEqual({ ran: false, why: 'held' })
      t.clock.advance(2 * SECOND)
      expect(await runJob(t.ctx, job)).toEqual({ ran: true, changed: 1 })
    })

    it('taken over is not given back by the holder that was too slow', async () => {
      let finish = () => {}
      const slow = counting(() => new Promise((resume) => (finish = () => resume(1))))
      const first = runJob(t.ctx, slow)
      await until(async () => expect((await stateOf(slow.name))?.holder).toBe(t.ctx.node))
      t.clock.advance(slow.lease + SECOND)
      const other = await node()
      let finishOther = () => {}
      const job = counting(() => new Promise((resume) => (finishOther = () => resume(2))))
      const second = runJob(other, job)
      await until(async () => expect((await stateOf(job.name))?.holder).toBe(other.node))
      finish()
      await first
      expect((await stateOf(job.name))?.holder).toBe(other.node)
      finishOther()
      expect(await second).toEqual({ ran: true, changed: 2 })
    })

    it('is given back by a job that fails, which runs again next time', async () => {
      const failing = counting(() => Promise.reject(new Error('no')))
      await expect(runJob(t.ctx, failing)).rejects.toThrow('no')
      expect(await stateOf(failing.name)).toMatchObject({
        holder: null,
        lease_until: 0,
        last_outcome: 'failed',
      })
      t.clock.advance(MINUTE)
      expect(await runJob(t.ctx, counting())).toEqual({ ran: true, changed: 1 })
    })

    it('ends a job that takes long when its node ends, and the next one goes on', async () => {
      let rounds = 0
      const long: Job = {
        ...counting(),
        run: async (ctx, lease) => {
          for (;;) {
            await ctx.db.transaction(async (tx) => lease?.hold(tx))
            rounds += 1
            await setImmediate()
          }
        },
      }
      const scheduler = new Scheduler(t.ctx, [long])
      await scheduler.start()
      await until(() => expect(rounds).toBeGreaterThan(2))
      await scheduler.stop()
      expect(await stateOf(long.name)).toMatchObject({ holder: null, last_outcome: 'stopped' })
      expect(await runJob(await node(), counting(), true)).toEqual({ ran: true, changed: 1 })
    })

    it('is not taken twice for the same time by clocks that differ a little', async () => {
      const job = counting()
      await runJob(t.ctx, job)
      t.clock.advance(10 * SECOND)
      expect(await runJob(await node(), job)).toEqual({ ran: false, why: 'done' })
      expect(await runJob(t.ctx, job, true)).toEqual({ ran: true, changed: 1 })
    })
  })

  describe('after a downtime', () => {
    const startStop = async (job: Job) => {
      const scheduler = new Scheduler(t.ctx, [job])
      await scheduler.start()
      await scheduler.stop()
    }
    it('what was missed runs once at the start', async () => {
      const job = counting()
      await startStop(job)
      expect(job.runs, 'never run before').toBe(1)
      await startStop(job)
      expect(job.runs, 'has just run').toBe(1)
      t.clock.advance(3 * HOUR)
      await startStop(job)
      expect(job.runs, 'three runs were missed').toBe(2)
    })
  })

  it('expired-sessions ends logins whose time is over, and no other', async () => {
    const before = await count('session')
    t.clock.advance(13 * DAY)
    await openSession(t.ctx, t.owner.id)
    t.clock.advance(DAY + 1)
    expect(await expiredSessions.run(t.ctx)).toBe(before)
    expect(await count('session')).toBe(1)
  })

  it('trim-events keeps the newest event, however old', async () => {
    const append = (n: number) =>
      t.ctx.db.transaction((tx) =>
        appendEvents(
          t.ctx,
          tx,
          Array.from({ length: n }, () => ({ name: 'agent.updated' as const, agentId: 1 })),
        ),
      )
    await append(1200)
    const { last } = await eventRange(t.ctx.db.read)
    expect(await trimEvents.run(t.ctx)).toBe(0)
    t.clock.advance(8 * DAY)
    await trimEvents.run(t.ctx)
    expect(await eventRange(t.ctx.db.read)).toEqual({ first: last, last })
    await append(3)
    await trimEvents.run(t.ctx)
    expect(await count('event')).toBe(3)
    expect((await eventRange(t.ctx.db.read)).last).toBe(last + 3)
  })

  it('old-leftovers throws away what nobody looked at for a month', async () => {
    await t.inbox()
    await deliver(t, { object: 'whatsapp_business_account', entry: [{ id: 5, changes: 'odd' }] })
    expect(await count('quarantine')).toBe(1)
    t.clock.advance(30 * DAY - MINUTE)
    expect(await oldLeftovers.run(t.ctx)).toBe(0)
    t.clock.advance(2 * MINUTE)
    expect(await oldLeftovers.run(t.ctx)).toBe(1)
    expect(await count('quarantine')).toBe(0)
  })

  it('waiting-news applies what found its message after all, and drops the rest in time', async () => {
    await t.inbox()
    await deliver(t, statusDelivery(nextWamid(), 'read'))
    expect(await waitingNews.run(t.ctx)).toBe(0)
    expect(await count('waiting')).toBe(1)
    const { id } = await receiveText(t, 'Moin')
    const waiting = await t.ctx.db.read.selectFrom('waiting').selectAll().executeTakeFirstOrThrow()
    await t.ctx.db.admin
      .updateTable('message')
      .set({ direction: 'out', delivery: 'sent', external_id: waiting.target })
      .where('id', '=', id)
      .execute()
    expect(await waitingNews.run(t.ctx)).toBe(1)
    const message = await t.ctx.db.read
      .selectFrom('message')
      .select('delivery')
      .where('id', '=', id)
      .executeTakeFirst()
    expect(message?.delivery).toBe('read')
    await deliver(t, statusDelivery(nextWamid(), 'sent'))
    t.clock.advance(9 * DAY)
    expect(await waitingNews.run(t.ctx)).toBe(1)
    expect(await count('waiting')).toBe(0)
  })

  it('waiting-news takes nothing back that a delivery tells meanwhile', async () => {
    const inboxId = await t.inbox()
    const externalId = nextWamid()
    await deliver(t, statusDelivery(externalId, 'sent'))
    const { id } = await receiveText(t, 'Moin')
    const ours = { direction: 'out' as const, delivery: 'accepted' as const, external_id: externalId }
    await t.ctx.db.admin.updateTable('message').set(ours).where('id', '=', id).execute()
    const { db } = t.ctx
    const { running } = await db.transaction(async (tx) => {
      await db.lockInbox(tx, inboxId)
      await tx.updateTable('message').set({ delivery: 'read' }).where('id', '=', id).execute()
      const job = waitingNews.run(t.ctx)
      if (kind === 'postgres') {
        await until(async () => {
          const { rows } = await sql`select 1 from pg_locks where not granted`.execute(db.read)
          if (rows.length === 0) throw new Error('nobody waits yet')
        })
      }
      return { running: job }
    })
    expect(await running).toBe(1)
    const query = db.read.selectFrom('message').select('delivery').where('id', '=', id)
    expect(await query.executeTakeFirst()).toEqual({ delivery: 'read' })
  })

  it('unclear-sends tells the agent when nobody knows, and never sends again', async () => {
    await t.inbox()
    const { conversationId } = await receiveText(t, 'Moin')
    await t.server.outbound.stop()
    const { body } = await t.owner.post<{ id: number }>(`/api/conversations/${conversationId}/messages`, {
      clientId: 'client-x1',
      text: 'Hello',
    })
    const lease = { state: 'sending' as const, lease_token: 'gone', lease_until: t.clock.now() + MINUTE }
    await t.ctx.db.admin.updateTable('outbox').set(lease).execute()
    await t.ctx.db.admin
      .updateTable('message')
      .set({ delivery: 'sending' })
      .where('id', '=', body.id)
      .execute()
    expect(await unclearSends.run(t.ctx)).toBe(0)
    t.clock.advance(2 * MINUTE)
    const live = await signedInAgain(t)
    expect(await unclearSends.run(t.ctx)).toBe(1)
    await live.until((f) => f.type === 'event' && f.message?.delivery === 'unknown')
    expect(await count('outbox')).toBe(0)
    expect(await unclearSends.run(t.ctx)).toBe(0)
    live.socket.close()
  })

  it('missing-media fetches what is due, and gives up on what can not be had', async () => {
    await t.inbox()
    await t.server.media.stop()
    const files: Record<string, () => Promise<never> | { body: AsyncIterable<Uint8Array> }> = {
      '11': () => ({ body: bytes('hello') }),
      '12': () => Promise.reject(new FileUnavailable('gone', false)),
      '13': () => Promise.reject(new FileUnavailable('not now', true)),
    }
    const channel: Channel = {
      ...(whatsapp as unknown as Channel),
      fetchFile: async ({ id }) => ({ mimeType: null, size: null, ...(await files[id]?.()) }) as never,
    }
    const ctx = await node({ channel: () => channel })
    for (const id of Object.keys(files))
      await t.deliver(messageDelivery('document', { id, mime_type: 'text/html' }))
    await takenIn(t)
    expect(await missingMedia.run(ctx)).toBe(3)
    const rows = await t.ctx.db.read.selectFrom('attachment').selectAll().orderBy('provider_id').execute()
    expect(rows).toMatchObject([
      { state: 'stored', size: 5, mime_type: 'text/plain' },
      { state: 'failed', blob: null },
      { state: 'pending', attempts: 1 },
    ])
    expect(await missingMedia.run(ctx), 'not due yet').toBe(0)
    const last = () =>
      t.ctx.db.read.selectFrom('attachment').selectAll().where('provider_id', '=', '13').executeTakeFirst()
    // The provider keeps it for a week, and so long somebody may still mend what is in the way.
    for (let hours = 0; hours < 6.5 * 24; hours += 6) {
      t.clock.advance(6 * HOUR)
      await missingMedia.run(ctx)
    }
    expect(await last()).toMatchObject({ state: 'pending' })
    for (let hours = 0; hours < 2 * 24; hours += 6) {
      t.clock.advance(6 * HOUR)
      await missingMedia.run(ctx)
    }
    expect(await last()).toMatchObject({ state: 'failed' })
  })
})

async function* bytes(text: string) {
  yield Buffer.from(text)
}

async function signedInAgain(t: TestServer): Promise<Live> {
  const { accessToken } = await openSession(t.ctx, t.owner.id)
  return openLive(t.url, accessToken, null)
}
