/** A run deletes, and somebody places a hold at that moment: each conversation is gone before it, or here and held. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { DAY } from '../../server/clock.ts'
import type { HoldObject } from '../../server/contract/hold.ts'
import type { AgentActor } from '../../server/core/access.ts'
import { placeHold } from '../../server/core/hold/actions.ts'
import { ledgerLines } from '../../server/core/ledger/file.ts'
import { ledgerKey } from '../../server/core/ledger/key.ts'
import { flushLedger } from '../../server/core/ledger/ledger.ts'
import { runBatch } from '../../server/core/retention/run/batch.ts'
import { startRun } from '../../server/core/retention/run/run.ts'
import { databases } from '../helpers/database.ts'
import { limit, putInForce, seedResolved } from '../helpers/retention.ts'
import { startTestServer, type TestServer } from '../helpers/server.ts'

/** Each with two conversations of one person. */
const ROUNDS = { sqlite: 80, postgres: 120 }

describe.each(databases)('a hold that is placed while a run deletes, on %s', (kind) => {
  let t: TestServer
  beforeAll(async () => {
    t = await startTestServer(kind, { env: { WHATSAPP_GRAPH_URL: 'http://127.0.0.1:9' } })
  })
  afterAll(() => t?.[Symbol.asyncDispose]())

  /** A different moment in each round: so many turns of the loop. */
  const turns = async (number: number) => {
    for (let turn = 0; turn < number; turn++) await new Promise((resume) => setImmediate(resume))
  }

  const count = ROUNDS[kind]
  it(`keeps what is still there, in ${count} rounds`, async () => {
    const { ctx } = t
    const actor: AgentActor = {
      kind: 'agent',
      id: t.owner.id,
      name: 'Olga',
      role: 'owner',
      inboxes: new Set(),
      family: '',
    }
    const all = await seedResolved(ctx, await t.inbox(), 2 * count, t.clock.now() - 400 * DAY)
    const rounds = Array.from({ length: count }, (_, nth) => all.slice(2 * nth, 2 * nth + 2))
    const people = new Map(
      (await ctx.db.read.selectFrom('conversation').select(['id', 'contact_id']).execute()).map((row) => [
        row.id,
        row.contact_id,
      ]),
    )
    const personOf = (id: number) => people.get(id) ?? 0
    await ctx.db.transaction(async (tx) => {
      for (const [nth, [one = 0, two = 0]] of rounds.entries()) {
        const same = tx.updateTable('conversation').set({ contact_id: personOf(one) })
        await same.where('id', '=', two).execute()
        const name = { name: `Round${nth}.` }
        await tx.updateTable('contact').set(name).where('id', '=', personOf(one)).execute()
      }
    })
    await putInForce(ctx, limit())
    const runId = await startRun(ctx, null)
    const search = { inboxes: [], labels: [], from: null, to: null }
    const objectOf = (nth: number, one: number): HoldObject =>
      (
        [
          { kind: 'conversation', id: one },
          { kind: 'contact', id: personOf(one) },
          { kind: 'search', search: { ...search, q: `Round${nth}.` } },
        ] as const
      )[nth % 3] as HoldObject

    const holds = new Map<number, number>()
    for (const [nth, ids] of rounds.entries()) {
      const [one = 0] = ids
      const deleting = async () => {
        await turns((nth * 7) % 5)
        let left: readonly number[] = ids
        while (left.length > 0) {
          left = (await runBatch(ctx, runId, left, { fence: async () => {}, tried: new Set() })).left
        }
      }
      const holding = async () => {
        await turns((nth * 11) % 13)
        const hold = { reason: 'A lawsuit', ownerId: actor.id, reviewAt: t.clock.now() + DAY }
        // Gone before, there may be nothing to hold.
        const id = await placeHold(ctx, actor, { ...hold, object: objectOf(nth, one) }).catch(() => null)
        if (id !== null) holds.set(nth, id)
      }
      await Promise.all(nth % 2 === 0 ? [deleting(), holding()] : [holding(), deleting()])
    }

    await flushLedger(ctx)
    const erasedAt = new Map<string, number>()
    const heldAt = new Map<number, number>()
    for await (const { number, body } of ledgerLines(ctx.ledger.path)) {
      if (body.kind === 'erase') for (const object of body.objects) erasedAt.set(object, number)
      if (body.kind === 'hold') heldAt.set(body.counts['hold'] ?? 0, number)
    }
    const rows = await ctx.db.read.selectFrom('conversation').select(['id', 'held']).execute()
    const here = new Map(rows.map(({ id, held }) => [id, held]))
    const ends = { gone: 0, held: 0 }
    const wrong: number[] = []
    for (const [nth, ids] of rounds.entries()) {
      const hold = holds.get(nth)
      const placedAt = hold === undefined ? Infinity : (heldAt.get(hold) ?? 0)
      for (const id of nth % 3 === 0 ? ids.slice(0, 1) : ids) {
        const gone = erasedAt.get(ledgerKey(ctx, 'conversation', id))
        const isRight = gone === undefined ? here.get(id) === 1 : !here.has(id) && gone < placedAt
        if (!isRight) wrong.push(id)
        ends[gone === undefined ? 'held' : 'gone']++
      }
    }
    expect(wrong).toEqual([])
    expect(Math.min(ends.gone, ends.held)).toBeGreaterThan(0)
  }, 120_000)
})
