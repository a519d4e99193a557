/** Rules that change while others write by them as they were: whatever these leave behind is worked out anew. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { appendLedger, flushLedger } from '../../server/core/ledger/ledger.ts'
import { bumpPolicy } from '../../server/core/retention/due.ts'
import { loadPolicy } from '../../server/core/retention/store.ts'
import { workOutDues } from '../../server/core/retention/work-out.ts'
import { until } from '../helpers/acts.ts'
import { databases } from '../helpers/database.ts'
import { limit, putInForce, seedResolved } from '../helpers/retention.ts'
import { startTestServer, type TestServer } from '../helpers/server.ts'

describe.each(databases)('changing rules on %s', (kind) => {
  let t: TestServer
  let ids: number[]
  beforeAll(async () => {
    t = await startTestServer(kind, { env: { WHATSAPP_GRAPH_URL: 'http://127.0.0.1:9' } })
    await putInForce(t.ctx, limit())
    ids = await seedResolved(t.ctx, await t.inbox(), 3, t.clock.now())
  })
  afterAll(() => t?.[Symbol.asyncDispose]())

  const dues = async () => {
    const rows = await t.ctx.db.read
      .selectFrom('conversation')
      .select(['id', 'due_at'])
      .orderBy('id')
      .execute()
    return rows.map(({ due_at }) => due_at !== null)
  }

  it('waits for whoever works by the old ones, and for nobody who comes after', async () => {
    const turns: string[] = []
    const writing = Promise.withResolvers<void>()
    const mayEnd = Promise.withResolvers<void>()
    const writer = t.ctx.db.transaction(async (tx) => {
      await loadPolicy(t.ctx, tx)
      writing.resolve()
      await mayEnd.promise
      turns.push('written')
    })
    await writing.promise
    const change = t.ctx.db.transaction((tx) => bumpPolicy(t.ctx, tx)).then(() => turns.push('changed'))
    mayEnd.resolve()
    await Promise.all([writer, change])
    expect(turns).toEqual(['written', 'changed'])
    const { number } = await loadPolicy(t.ctx, t.ctx.db.read)
    const before = await t.ctx.db.read
      .selectFrom('retention_state')
      .select('policy')
      .executeTakeFirstOrThrow()
    expect(number).toBe(before.policy)
  })

  it.runIf(kind === 'postgres')('is all that waits for them: the ledger is written meanwhile', async () => {
    const line = { run: null, rule: null, actor: 'system', objects: [], suppress: [], counts: {} }
    await t.ctx.db.transaction(async (tx) => {
      await loadPolicy(t.ctx, tx)
      await t.ctx.db.transaction((other) => appendLedger(t.ctx, other, { kind: 'run', ...line }))
      expect(await flushLedger(t.ctx)).toBe(1)
    })
  })

  it('leaves nothing behind of a change that was taken back', async () => {
    const before = await loadPolicy(t.ctx, t.ctx.db.read)
    const change = t.ctx.db.transaction(async (tx) => {
      await bumpPolicy(t.ctx, tx)
      await tx.deleteFrom('retention_rule_version').execute()
      expect((await loadPolicy(t.ctx, tx)).rules).toEqual([])
      throw new Error('after all not')
    })
    await expect(change).rejects.toThrow('after all not')
    // The number that it would have had is that of another one.
    await t.ctx.db.transaction((tx) => bumpPolicy(t.ctx, tx))
    const after = await loadPolicy(t.ctx, t.ctx.db.read)
    expect([after.number, after.rules]).toEqual([before.number + 1, before.rules])
  })

  it('passes over what somebody has in hand, and comes back to it', async () => {
    await t.ctx.db.transaction((tx) => bumpPolicy(t.ctx, tx))
    await t.ctx.db.admin.updateTable('conversation').set({ due_at: null }).execute()
    const busy = Promise.withResolvers<void>()
    const mayEnd = Promise.withResolvers<void>()
    const other = t.ctx.db.transaction(async (tx) => {
      const row = tx
        .selectFrom('conversation')
        .select('id')
        .where('id', '=', ids[1] ?? 0)
      await t.ctx.db.forUpdate(row).execute()
      busy.resolve()
      await mayEnd.promise
    })
    await busy.promise
    const walk = workOutDues(t.ctx)
    // Where one writes at a time, nobody else gets there meanwhile.
    const meanwhile = t.ctx.db.skipLocked ? [true, false, true] : [false, false, false]
    await until(async () => expect(await dues()).toEqual(meanwhile))
    mayEnd.resolve()
    await Promise.all([other, walk])
    expect(await dues()).toEqual([true, true, true])
  })
})
