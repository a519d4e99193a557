/** What the customer's phone is told beside messages: read, and somebody is writing. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { receiveText, sendText, until, type Received } from '../helpers/acts.ts'
import { databases } from '../helpers/database.ts'
import { startGraphServer, type GraphServer } from '../helpers/graph-server.ts'
import type { FakeGraph } from '../helpers/graph.ts'
import type { Client } from '../helpers/server.ts'

const OTHER = '106540352242923'

describe.each(databases)('signals on %s', (kind) => {
  let t: GraphServer
  let graph: FakeGraph
  let ben: Client
  let inboxId: number
  let from: string
  let received: Received
  let people = 0
  beforeAll(async () => {
    t = await startGraphServer(kind)
    ;({ graph, inboxId } = t)
    await t.inbox(OTHER)
    ben = await t.agent('Ben')
  })
  afterAll(() => t?.[Symbol.asyncDispose]())
  beforeEach(async () => {
    await change({ paused: null, read_receipts: 1 })
    graph.signals.length = 0
    from = String(4_915_150_000_000 + people++)
    received = await receiveText(t, 'First', { from })
  })

  const change = (values: { paused?: string | null; read_receipts?: 0 | 1 }) =>
    t.ctx.db.admin.updateTable('inbox').set(values).where('id', '=', inboxId).execute()
  const post = (client: Client, act: string, body?: unknown) =>
    client.post(`/api/conversations/${received.conversationId}/${act}`, body)
  const read = (client: Client, seen: number) => post(client, 'read', { seen })
  const told = () => graph.signals.map((body) => [body['message_id'], 'typing_indicator' in body])
  /** A signal of another inbox, sent after everything before it. */
  const nothingMore = async (expected: unknown[]) => {
    const other = await receiveText(t, 'Other', { from, phoneNumberId: OTHER })
    const { inboundCount } = (
      await ben.get<{ inboundCount: number }>(`/api/conversations/${other.conversationId}`)
    ).body
    await ben.post(`/api/conversations/${other.conversationId}/read`, { seen: inboundCount })
    await until(() => expect(told()).toContainEqual([other.externalId, false]))
    expect(told()).toEqual([...expected, [other.externalId, false]])
  }

  it('tell that everything was read, once, whoever reads it', async () => {
    const second = await receiveText(t, 'Second', { from })
    await read(t.owner, 1)
    await read(t.owner, 2)
    await until(() => expect(told()).toEqual([[second.externalId, false]]))
    await read(ben, 2)
    await nothingMore([[second.externalId, false]])
  })

  it('tell it anew when the customer has written again', async () => {
    await read(t.owner, 1)
    await until(() => expect(told()).toHaveLength(1))
    const second = await receiveText(t, 'Second', { from })
    await read(t.owner, 2)
    await until(() => expect(told()[1]).toEqual([second.externalId, false]))
  })

  it('tell it by an answer, too', async () => {
    await sendText(t, t.owner, received.conversationId, 'Here I am')
    await until(() => expect(told()).toEqual([[received.externalId, false]]))
  })

  it('tell that somebody is writing every twenty seconds, however many they are', async () => {
    for (const client of [t.owner, ben, t.owner]) expect((await post(client, 'typing')).status).toBe(204)
    await until(() => expect(told()).toEqual([[received.externalId, true]]))
    t.clock.advance(19_000)
    await post(ben, 'typing')
    t.clock.advance(1_001)
    await post(ben, 'typing')
    await until(() => expect(told()).toHaveLength(2))
  })

  it.each([
    ['where the admin has switched it off', { read_receipts: 0 as const }],
    ['while nothing can be sent', { paused: 'payment' }],
  ])('tell nothing %s', async (_, values) => {
    await change(values)
    expect((await post(t.owner, 'typing')).status).toBe(204)
    expect((await read(t.owner, 1)).status).toBe(200)
    await nothingMore([])
  })
})
