/** Who sends when: nobody waits for others, and what is not ours any more is left alone. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { whatsapp } from '../../channels/whatsapp/adapter.ts'
import { MINUTE } from '../../server/clock.ts'
import type { MessageView } from '../../server/contract/conversation.ts'
import { deliver, nextClientId, outcome, receiveText, until } from '../helpers/acts.ts'
import { databases } from '../helpers/database.ts'
import { startGraph, type FakeGraph } from '../helpers/graph.ts'
import { startTestServer, type TestServer } from '../helpers/server.ts'
import { nextWamid, statusDelivery } from '../helpers/whatsapp.ts'

const BUSY = '7001'
const QUIET = '7002'
/** One more than the worker looks at. */
const MANY = 33
const ONE_AN_HOUR = { perSecond: 1 / 3600, burst: 1 }
const PLENTY = { perSecond: 1000, burst: 1000 }

describe.each(databases)('the outbox on %s', (kind) => {
  let t: TestServer
  let graph: FakeGraph
  /** Happens when the worker is about to send. */
  let meanwhile = () => {}
  beforeEach(async () => {
    graph = await startGraph()
    meanwhile = () => {}
  })
  afterEach(async () => {
    await t?.[Symbol.asyncDispose]()
    await graph?.[Symbol.asyncDispose]()
  })

  const start = async (limits: { inbox?: typeof PLENTY; recipient?: typeof PLENTY }) => {
    const channel = () => {
      meanwhile()
      return whatsapp
    }
    t = await startTestServer(kind, { env: { WHATSAPP_GRAPH_URL: graph.url }, limits, channel })
    await t.inbox(BUSY)
    await t.inbox(QUIET)
  }
  const person = async (number: number, phoneNumberId: string) =>
    (await receiveText(t, 'Moin', { from: String(4_915_130_000_000 + number), phoneNumberId })).conversationId
  const people = async (count: number, phoneNumberId: string) => {
    const ids: number[] = []
    for (let number = 0; number < count; number++) ids.push(await person(number, phoneNumberId))
    return ids
  }
  const answer = async (conversationId: number, text: string) => {
    const path = `/api/conversations/${conversationId}/messages`
    const { status, body } = await t.owner.post<MessageView>(path, { clientId: nextClientId(), text })
    expect(status).toBe(200)
    return body.id
  }
  const row = (id: number) =>
    t.ctx.db.read.selectFrom('message').selectAll().where('id', '=', id).executeTakeFirstOrThrow()
  const texts = () => graph.posted.map((body) => (body['text'] as { body: string }).body)

  it('lets an inbox send whatever waits in another one', async () => {
    await start({ inbox: ONE_AN_HOUR, recipient: PLENTY })
    for (const id of await people(MANY + 1, BUSY)) await answer(id, 'busy')
    const quiet = await answer(await person(500, QUIET), 'quiet')
    await outcome(t, quiet)
    expect(texts().toSorted()).toEqual(['busy', 'quiet'])
  })

  it('lets a person be answered whoever else has to wait', async () => {
    await start({ inbox: PLENTY, recipient: ONE_AN_HOUR })
    const waiting = await people(MANY, BUSY)
    for (const text of ['first', 'second']) for (const id of waiting) await answer(id, text)
    await outcome(t, await answer(await person(500, BUSY), 'other'))
    await until(() => expect(texts().filter((text) => text !== 'second')).toHaveLength(MANY + 1))
    expect(texts()).not.toContain('second')
  })

  it('sends nothing under a lease that has run out, and takes it up again', async () => {
    await start({})
    const id = await person(1, BUSY)
    const left: number[] = []
    graph.answer = async () => {
      const held = await t.ctx.db.read.selectFrom('outbox').select('lease_until').executeTakeFirstOrThrow()
      left.push((held.lease_until ?? 0) - t.clock.now())
      return { status: 200, body: { messages: [{ id: nextWamid() }] } }
    }
    const pause = (paused: 'payment' | null) => t.ctx.db.admin.updateTable('inbox').set({ paused }).execute()
    await pause('payment')
    const message = await answer(id, 'late')
    // From here on only the sender asks for the channel: when it does, it stood still for long.
    let still = true
    meanwhile = () => {
      if (still) t.clock.advance(10 * MINUTE)
      still = false
    }
    await pause(null)
    t.ctx.notifier.notify('outbox')
    await outcome(t, message)
    expect(still).toBe(false)
    expect(left).toHaveLength(1)
    expect(left[0]).toBeGreaterThan(0)
    expect((await row(message)).delivery).toBe('accepted')
  })

  it('counts a failure that overtook the answer, and another try is not undone by that answer', async () => {
    await start({})
    const id = await person(1, BUSY)
    const [first, second] = [nextWamid(), nextWamid()]
    const retried: number[] = []
    graph.answer = async () => {
      if (graph.posted.length > 1) return { status: 200, body: { messages: [{ id: second }] } }
      const { correlation } = await row(message)
      const at = t.clock.now()
      await deliver(
        t,
        statusDelivery(first, 'failed', {
          correlation: correlation ?? '',
          code: 131_026,
          at,
          phoneNumberId: BUSY,
        }),
      )
      retried.push((await t.owner.post(`/api/messages/${message}/retry`)).status)
      return { status: 200, body: { messages: [{ id: first }] } }
    }
    const message = await answer(id, 'once more')
    await until(() => expect(retried).toEqual([200]))
    await outcome(t, message)
    expect(await row(message)).toMatchObject({ delivery: 'accepted', attempt: 2, external_id: second })
  })
})
