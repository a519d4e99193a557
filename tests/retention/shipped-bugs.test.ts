/**
 * What others shipped that were to delete on time, one by one. Some have their tests where they belong: a redaction
 * that restarts the clock (dues.test.ts), a search of a mail server that is believed (tests/mail/discarding.test.ts),
 * an audit log that keeps the address of who was erased (tests/erasure/closure.test.ts).
 */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { DAY, HOUR, MINUTE } from '../../server/clock.ts'
import type { AppContext } from '../../server/context.ts'
import type { RunOutcome } from '../../server/core/retention/run/run.ts'
import { databases } from '../helpers/database.ts'
import { foresee, limit, putInForce, run, seedResolved } from '../helpers/retention.ts'
import { startTestServer, type TestServer } from '../helpers/server.ts'

describe.each(databases)('others, but not we on %s,', (kind) => {
  let t: TestServer
  let inboxId: number
  /** As it is read by everything that is asked with `ctx`: noon in Berlin, in winter. */
  let now = Date.UTC(2027, 0, 15, 11)
  let ctx: AppContext
  beforeAll(async () => {
    t = await startTestServer(kind, { schedule: false })
    inboxId = await t.inbox()
    ctx = { ...t.ctx, clock: { now: () => now } }
  })
  afterAll(() => t[Symbol.asyncDispose]())
  beforeEach(async () => {
    await ctx.db.transaction(async (tx) => {
      await tx.deleteFrom('retention_rule_version').execute()
    })
  })

  const seed = (count: number, at: number) => seedResolved(ctx, inboxId, count, at)
  const left = async (table: 'conversation' | 'message', ids: readonly number[]) => {
    const column = table === 'conversation' ? 'id' : 'conversation_id'
    const rows = await ctx.db.read
      .selectFrom(table)
      .select('id')
      .where(column, 'in', ids)
      .orderBy('id')
      .execute()
    return rows.map(({ id }) => id)
  }
  const runs = async (): Promise<RunOutcome['state']> => {
    await foresee(ctx)
    return (await run(ctx)).state
  }

  it('never look at what nothing happens in', async () => {
    const ids = await seed(3, now)
    await putInForce(ctx, limit({ period: { count: 10, unit: 'days' } }))
    now += 12 * DAY
    // Neither a message nor a change of rules has come meanwhile.
    expect((await run(ctx)).state).toBe('done')
    expect(await left('conversation', ids)).toEqual([])
  })

  it('take the whole conversation with its oldest message', async () => {
    const [old = 0, alive = 0] = await seed(2, now - 60 * DAY)
    await ctx.db.transaction(async (tx) => {
      const { id, ...message } = await tx
        .selectFrom('message')
        .selectAll()
        .where('conversation_id', '=', alive)
        .executeTakeFirstOrThrow()
      const fresh = { ...message, external_id: `after-${id}`, sent_at: now, created_at: now }
      await tx.insertInto('message').values(fresh).execute()
      await tx.updateTable('conversation').set({ last_message_at: now }).where('id', '=', alive).execute()
    })
    await putInForce(ctx, limit({ clock: 'last_message' }))
    expect(await runs()).toBe('done')
    expect(await left('conversation', [old, alive])).toEqual([alive])
    expect(await left('message', [alive])).toHaveLength(2)
  })

  it('are off by an hour or a day', async () => {
    now = Date.UTC(2027, 0, 27, 11)
    const [id = 0] = await seed(1, now)
    await putInForce(ctx, limit({ period: { count: 30, unit: 'days' } }))
    // The day of the message does not count, and the last day counts to its end in Berlin.
    const midnight = Date.UTC(2027, 1, 26, 23)
    now = midnight - MINUTE
    expect(await runs()).toBe('done')
    expect(await left('conversation', [id])).toEqual([id])
    now = midnight
    expect(await runs()).toBe('done')
    expect(await left('conversation', [id])).toEqual([])
  })

  it('delete from the first to the last, with all between', async () => {
    const ids = await seed(9, now - 60 * DAY)
    const younger = ids.filter((_, nth) => nth % 3 === 1)
    await ctx.db.transaction(async (tx) => {
      await tx.updateTable('conversation').set({ resolved_at: now }).where('id', 'in', younger).execute()
    })
    await putInForce(ctx, limit())
    expect(await runs()).toBe('done')
    expect(await left('conversation', ids)).toEqual(younger)
    expect(await left('message', ids)).toHaveLength(younger.length)
  })

  it.each(['redact', 'anonymise', 'delete'] as const)(
    'keep what a customer wrote of us: %s',
    async (action) => {
      const [id = 0] = await seed(1, now - 60 * DAY)
      const comment = 'It was Ada Lovelace who …'
      const rating = { conversation_id: id, inbox_id: inboxId, agent_id: null, score: 1, comment, at: now }
      await ctx.db.transaction((tx) => tx.insertInto('rating').values(rating).execute())
      await putInForce(ctx, limit({ action }))
      expect(await runs()).toBe('done')
      const ratings = await ctx.db.read
        .selectFrom('rating')
        .select('comment')
        .where('conversation_id', '=', id)
        .execute()
      expect(ratings).toEqual(action === 'delete' ? [] : [{ comment: null }])
    },
  )

  it('keep the list of what they deleted for ever', async () => {
    await putInForce(ctx, limit())
    const { runId } = await run(ctx)
    const known = () =>
      ctx.db.read.selectFrom('retention_run').select('id').where('id', '<=', runId).execute()
    expect(await known()).not.toEqual([])
    now += 3650 * DAY - HOUR
    await run(ctx)
    expect(await known()).not.toEqual([])
    now += 2 * HOUR
    await run(ctx)
    expect(await known()).toEqual([])
    expect(await ctx.db.read.selectFrom('ledger_entry').select('id').execute()).toEqual([])
  })
})
