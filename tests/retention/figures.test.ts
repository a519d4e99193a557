/** Figures are the same before and after what they are about is gone. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { DAY, HOUR } from '../../server/clock.ts'
import type { RuleAction } from '../../server/contract/retention.ts'
import { figuresBetween } from '../../server/core/tally/store.ts'
import { databases } from '../helpers/database.ts'
import { limit, putInForce, run, seedResolved } from '../helpers/retention.ts'
import { startTestServer, type TestServer } from '../helpers/server.ts'

describe.each(databases)('figures on %s', (kind) => {
  let t: TestServer
  beforeEach(async () => {
    t = await startTestServer(kind)
  })
  afterEach(() => t[Symbol.asyncDispose]())

  it.each<RuleAction>(['delete', 'anonymise', 'redact', 'restrict'])(
    'survive what rules %s',
    async (action) => {
      const inboxes = [await t.inbox('1'), await t.inbox('2')]
      const begin = Date.UTC(2026, 9, 22, 22)
      const { ctx } = t
      // Across the end of summer time in Berlin, some answered and rated, at all hours.
      for (let nth = 0; nth < 12; nth++) {
        const inboxId = inboxes[nth % 2] as number
        const [first = 0, ...others] = await seedResolved(ctx, inboxId, 1 + (nth % 3), begin + nth * 7 * HOUR)
        await answer(first, inboxId, begin + nth * 7 * HOUR, nth * 61_500)
        if (others[0] !== undefined) await rate(others[0], inboxId, 1 + (nth % 5))
      }
      const figures = () => figuresBetween(ctx.db.read, begin, begin + 5 * DAY)
      const before = await figures()
      expect(before.reduce((sum, { conversations }) => sum + conversations, 0)).toBe(24)
      expect(before.some(({ answered, rating_sum: sum }) => answered > 0 && sum > 0)).toBe(true)
      t.clock.advance(30 * DAY)
      await putInForce(ctx, limit({ action, period: { count: 30, unit: 'days' } }))
      expect((await run(ctx)).changed).toBeGreaterThan(0)
      expect(await figures()).toEqual(before)
      const left = await ctx.db.read.selectFrom('conversation').select('id').execute()
      expect(left).toHaveLength(action === 'delete' ? 0 : 24)
    },
  )

  async function answer(id: number, inboxId: number, at: number, after: number): Promise<void> {
    const known = await t.ctx.db.read
      .selectFrom('message')
      .selectAll()
      .where('conversation_id', '=', id)
      .executeTakeFirstOrThrow()
    const { id: _, ...row } = known
    const sent = {
      ...row,
      inbox_id: inboxId,
      direction: 'out' as const,
      sent_at: at + after,
      external_id: `out-${id}`,
    }
    await t.ctx.db.admin.insertInto('message').values(sent).execute()
  }
  async function rate(id: number, inboxId: number, score: number): Promise<void> {
    const rating = { conversation_id: id, inbox_id: inboxId, agent_id: null, score, comment: 'Gut', at: 1 }
    await t.ctx.db.admin.insertInto('rating').values(rating).execute()
  }
})
