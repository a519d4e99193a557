/** What is due next is found and counted in order, also where very many are due at one moment. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { BEFORE_ALL, countNext } from '../../server/core/retention/run/count-next.ts'
import { placesAfter, START, type Place } from '../../server/core/retention/run/places.ts'
import { databases } from '../helpers/database.ts'
import { seedResolved } from '../helpers/retention.ts'
import { startTestServer, type TestServer } from '../helpers/server.ts'

/** How many are due at which moment. */
const MOMENTS = [
  [1000, 4],
  [2000, 15],
  [2001, 1],
  [3000, 10],
  [9000, 3],
] as const

describe.each(databases)('what is due next on %s', (kind) => {
  let t: TestServer
  let all: Place[]
  beforeEach(async () => {
    t = await startTestServer(kind)
    const ids = await seedResolved(t.ctx, await t.inbox('1'), 40, 500)
    // Not in the order of their ids.
    const shuffled = ids.map((id, nth) => ids[(nth * 7) % ids.length] ?? id)
    all = []
    await t.ctx.db.transaction(async (tx) => {
      await tx.updateTable('conversation').set({ next_at: null }).execute()
      for (const [at, count] of MOMENTS) {
        const some = shuffled.splice(0, count)
        all.push(...some.toSorted((a, b) => a - b).map((id) => ({ at, id })))
        await tx.updateTable('conversation').set({ next_at: at }).where('id', 'in', some).execute()
      }
    })
  })
  afterEach(() => t[Symbol.asyncDispose]())

  it.each([1, 2, 4, 5, 10, 50])('comes %d at a time, each once, the oldest first', async (limit) => {
    const found: Place[] = []
    for (let after = START; ;) {
      const places = await placesAfter(t.ctx.db.read, after, 3000, limit)
      found.push(...places.map(({ at, id }) => ({ at, id })))
      const last = places.at(-1)
      if (!last) break
      expect(places.length).toBeLessThanOrEqual(limit)
      after = last
    }
    expect(found).toEqual(all.filter(({ at }) => at <= 3000))
  })

  it.each([1, 2, 4, 5, 10, 50])('is counted, %d in a step', async (size) => {
    for (const after of [BEFORE_ALL, 999, 1000, 2000, 5000, 9000]) {
      for (const to of [999, 1000, 2000, 2001, 3000, 9000]) {
        const count = await countNext(t.ctx.db.read, { after, to }, size)
        expect({ after, to, count }).toEqual({
          after,
          to,
          count: all.filter(({ at }) => at > after && at <= to).length,
        })
      }
    }
  })
})
