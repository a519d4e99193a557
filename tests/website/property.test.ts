/** What visitors do, in any order, cut in any way and repeated: the state is the same. */
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { WebDelivery } from '../../channels/web/delivery.ts'
import { randomPublicId } from '../../server/ids.ts'
import { databases } from '../helpers/database.ts'
import { startTestServer, type TestServer } from '../helpers/server.ts'
import {
  addVisitor,
  comesIn,
  openWebsite,
  sawOf,
  wroteTo,
  type TestVisitor,
  type Website,
} from '../helpers/website.ts'
import { empty, snapshot } from '../inbound/world.ts'

const PEOPLE = 2
const ANSWERS = 2

describe.each(databases)('what visitors do on %s', (kind) => {
  let t: TestServer
  let site: Website
  let people: TestVisitor[]
  /** Ids of answers, by visitor. */
  let answers: string[][]
  let first: WebDelivery[]
  let later: WebDelivery[]
  beforeAll(async () => {
    t = await startTestServer(kind)
    await t.server.outbound.stop()
    site = await openWebsite(t)
    people = []
    for (let n = 0; n < PEOPLE; n++) people.push(await addVisitor(t, site))
    answers = people.map(() => Array.from({ length: ANSWERS }, randomPublicId))
    const now = t.clock.now() - 60_000
    first = people.map((visitor) => wroteTo(t, visitor, { at: now, fresh: true }))
    later = people.flatMap((visitor, index): WebDelivery[] => [
      ...[1, 2, 3].map((n) =>
        wroteTo(t, visitor, {
          at: now + n,
          text: `Message ${n}`,
          name: n === 2 ? 'Carla' : null,
          fresh: n === 3,
        }),
      ),
      { ...sawOf(t, visitor, answers[index] ?? [], 'delivered'), at: now + 10 },
      { ...sawOf(t, visitor, (answers[index] ?? []).slice(0, 1), 'read'), at: now + 11 },
    ])
  })
  afterAll(() => t[Symbol.asyncDispose]())

  /** Everybody has written once and was answered. */
  const begin = async () => {
    await empty(t.ctx.db)
    for (const delivery of first) await comesIn(t, site, delivery)
    await t.server.inbound.drain()
    for (const [index, delivery] of first.entries()) {
      if (delivery.type !== 'message') continue
      const { conversation_id } = await t.ctx.db.read
        .selectFrom('message')
        .select('conversation_id')
        .where('external_id', '=', delivery.id)
        .executeTakeFirstOrThrow()
      for (const id of answers[index] ?? []) await insertAnswer(conversation_id, id, delivery.at)
    }
  }
  const insertAnswer = (conversationId: number, id: string, at: number) =>
    t.ctx.db.admin
      .insertInto('message')
      .values({
        conversation_id: conversationId,
        inbox_id: site.id,
        direction: 'out',
        type: 'text',
        text: 'An answer',
        details: null,
        external_id: id,
        client_id: null,
        correlation: id,
        attempt: 1,
        author_id: t.owner.id,
        quoted_id: null,
        forwarded: 0,
        sent_at: at,
        created_at: at,
        delivery: 'accepted',
        delivery_at: at,
        failure_code: null,
        failure_reason: null,
        failure_detail: null,
        edited_at: null,
        edit_id: null,
        revoked_at: null,
      })
      .execute()
  const play = async (deliveries: readonly WebDelivery[], together: number) => {
    await begin()
    for (let from = 0; from < deliveries.length; from += together) {
      const some = deliveries.slice(from, from + together)
      await Promise.all(some.map((delivery) => comesIn(t, site, delivery)))
      await t.server.inbound.drain()
    }
    return snapshot(t.ctx.db)
  }

  it('ends in the same state', async () => {
    const expected = await play(later, later.length)
    expect(expected['messages']).toHaveLength(PEOPLE * (4 + ANSWERS))
    expect(JSON.stringify(expected)).toContain('"delivery\\":\\"read\\"')
    const course = fc.record({
      order: fc.shuffledSubarray(later, { minLength: later.length }),
      again: fc.subarray(later),
      together: fc.integer({ min: 1, max: later.length }),
    })
    await fc.assert(
      fc.asyncProperty(course, async ({ order, again, together }) => {
        expect(await play([...order, ...again], together)).toEqual(expected)
      }),
      { numRuns: 15 },
    )
  }, 120_000)
})
