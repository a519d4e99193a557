/** Mails of several people, in any order, cut in any way and repeated: each is in the same conversation. */
import fc from 'fast-check'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { EmailDelivery } from '../../channels/email/delivery.ts'
import { newMailId } from '../../server/core/mail/token.ts'
import { databases } from '../helpers/database.ts'
import { explains } from '../helpers/explain.ts'
import { BEN, CARLA, DORA, EVE, fileRead, readMail, storeRead } from '../helpers/mail-deliveries.ts'
import { mailInbox } from '../helpers/mails.ts'
import { startTestServer, type TestServer } from '../helpers/server.ts'
import { empty } from '../inbound/world.ts'

const PEOPLE = [CARLA, BEN, DORA, EVE] as const

/** What somebody wrote: to whom, and what it answers of what was written before. */
const wrote = fc.record({
  from: fc.nat(PEOPLE.length - 1),
  cc: fc.uniqueArray(fc.nat(PEOPLE.length - 1), { maxLength: 2 }),
  answers: fc.array(fc.nat(9), { maxLength: 2 }),
  dmarc: fc.constantFrom('pass' as const, 'none' as const, 'fail' as const),
})

describe.each(databases)('the order of mails on %s', (kind) => {
  let t: TestServer
  let inbox: number
  beforeAll(async () => {
    t = await startTestServer(kind)
    await t.server.outbound.stop()
    inbox = await mailInbox(t)
  })
  afterAll(() => t?.[Symbol.asyncDispose]())
  beforeEach(() => empty(t.ctx.db))

  /** External ids of what is together, whatever its conversation is called. */
  const groups = async () => {
    const rows = await t.ctx.db.read
      .selectFrom('message')
      .select(['conversation_id', 'external_id'])
      .orderBy('external_id')
      .execute()
    const together = Map.groupBy(rows, ({ conversation_id: id }) => id)
    return [...together.values()].map((group) => group.map(({ external_id: id }) => id).join(' ')).sort()
  }
  const play = async (mails: readonly EmailDelivery[], together: number) => {
    await empty(t.ctx.db)
    for (let from = 0; from < mails.length; from += together) {
      await Promise.all(mails.slice(from, from + together).map((mail) => storeRead(t, inbox, mail)))
      await t.server.inbound.drain()
    }
    return groups()
  }
  const conversation = () =>
    t.ctx.db.read
      .selectFrom('conversation')
      .innerJoin('contact', 'contact.id', 'conversation.contact_id')
      .select(['conversation.id', 'contact.name', 'conversation.status', 'conversation.inbound_count'])
      .execute()
  const participants = () =>
    t.ctx.db.read.selectFrom('participant').select(['address', 'via']).orderBy('address').execute()

  it('does not matter, nor how often they come', async () => {
    const course = fc.array(wrote, { minLength: 2, maxLength: 9 }).chain((acts) => {
      const mails = acts.map(({ from, cc, answers, dmarc }, index) =>
        readMail({
          id: `mail-${index}@x.example`,
          at: 1_800_000_000_000 + index * 1000,
          from: PEOPLE[from] as (typeof PEOPLE)[number],
          cc: cc.map((each) => PEOPLE[each] as (typeof PEOPLE)[number]),
          answers: index === 0 ? [] : answers.map((each) => `mail-${each % index}@x.example`),
          authentication: { spf: null, dkim: null, dmarc },
        }),
      )
      return fc.record({
        mails: fc.constant(mails),
        order: fc.shuffledSubarray(mails, { minLength: mails.length }),
        again: fc.subarray(mails),
        together: fc.integer({ min: 1, max: mails.length }),
      })
    })
    await fc.assert(
      fc.asyncProperty(course, async ({ mails, order, again, together }) => {
        const expected = await play(mails, 1)
        expect(await play([...order, ...again], together)).toEqual(expected)
      }),
      { numRuns: kind === 'sqlite' ? 60 : 20 },
    )
  }, 240_000)

  it('leaves an answer that came first in the conversation of what it answers', async () => {
    const first = readMail({ id: 'one@x.example', cc: [BEN] })
    const answer = readMail({ id: 'two@x.example', from: BEN, answers: ['one@x.example'] })
    await fileRead(t, inbox, first, answer)
    const inOrder = [await conversation(), await participants()]
    await empty(t.ctx.db)
    await fileRead(t, inbox, answer)
    await fileRead(t, inbox, first)
    const [row] = await conversation()
    expect([[{ ...row, id: expect.any(Number) as number }], await participants()]).toEqual([
      [{ ...inOrder[0]?.[0], id: expect.any(Number) as number }],
      inOrder[1],
    ])
    expect(row).toMatchObject({ name: 'Carla Brandt', status: 'open', inbound_count: 2 })
    expect(await t.ctx.db.read.selectFrom('contact').select('name').execute()).toHaveLength(1)
  })

  it('keeps a stranger apart who answered a mail before it came', async () => {
    await fileRead(t, inbox, readMail({ from: EVE, cc: [CARLA], answers: ['one@x.example'] }))
    await fileRead(t, inbox, readMail({ id: 'one@x.example' }))
    expect(await groups()).toHaveLength(2)
  })

  it('joins two conversations by the mail that was missing between them', async () => {
    await fileRead(t, inbox, readMail({ id: 'one@x.example' }))
    await fileRead(t, inbox, readMail({ id: 'three@x.example', answers: ['two@x.example'] }))
    expect(await groups()).toHaveLength(2)
    const events = await explains(t, t.owner, () =>
      fileRead(t, inbox, readMail({ id: 'two@x.example', answers: ['one@x.example'] })),
    )
    expect(await groups()).toHaveLength(1)
    expect(events.map(({ name }) => name)).toContain('conversation.merged')
  })

  it('moves nothing away from under the hands of somebody of ours, and finds what was moved by its token', async () => {
    await fileRead(t, inbox, readMail({ id: 'two@x.example', from: BEN, answers: ['one@x.example'] }))
    const [first] = await conversation()
    await t.owner.post(`/api/conversations/${first?.id}/assign`, { agentId: t.owner.id })
    await fileRead(t, inbox, readMail({ id: 'one@x.example', cc: [BEN] }))
    expect(await conversation()).toEqual([{ ...first, inbound_count: 2 }])
    const { thread } = await t.ctx.db.read
      .selectFrom('former_thread')
      .select('thread')
      .executeTakeFirstOrThrow()
    const token = newMailId(t.ctx, inbox, thread, 'nordlicht.example')
    await fileRead(t, inbox, readMail({ from: DORA, answers: [token] }))
    expect(await conversation()).toEqual([{ ...first, inbound_count: 3 }])
  })

  it('leaves two conversations apart in both of which somebody of ours is at work', async () => {
    await fileRead(t, inbox, readMail({ id: 'one@x.example' }))
    await fileRead(t, inbox, readMail({ id: 'three@x.example', answers: ['two@x.example'] }))
    for (const { id } of await conversation()) {
      await t.owner.post(`/api/conversations/${id}/assign`, { agentId: t.owner.id })
    }
    await fileRead(t, inbox, readMail({ id: 'two@x.example', answers: ['one@x.example'] }))
    expect((await groups()).map((group) => group.split(' ').length).sort()).toEqual([1, 2])
  })
})
