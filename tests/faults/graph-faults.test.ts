/** What Meta may answer, or fail to, and what becomes of the message. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { ConversationItem, MessageView } from '../../server/contract/conversation.ts'
import { startTestServer, type TestServer } from '../helpers/server.ts'
import { statusDelivery, textDelivery } from '../helpers/whatsapp.ts'
import { accept, refuse, reply, startGraph, type Answer, type FakeGraph } from './graph.ts'
import { until } from './subject.ts'

const TIMEOUT = 400

let t: TestServer
let graph: FakeGraph
let inbox: number
beforeAll(async () => {
  graph = await startGraph()
  t = await startTestServer('sqlite', {
    env: { WHATSAPP_GRAPH_URL: graph.url },
    limits: { timeout: TIMEOUT, recipient: { perSecond: 1000, burst: 1000 } },
  })
  inbox = await t.inbox()
})
afterAll(async () => {
  await t[Symbol.asyncDispose]()
  await graph[Symbol.asyncDispose]()
})
/** Time that passes in one test is taken back after it, or everybody would have to sign in again. */
let passed = 0
function later(ms: number): void {
  passed += ms
  t.clock.advance(ms)
}
beforeEach(() => {
  t.clock.advance(-passed)
  passed = 0
  graph.answer = accept
  graph.sent.length = 0
})

let people = 0
/** A conversation with somebody new, in which we may answer. */
async function conversation(server = t): Promise<number> {
  const from = String(4_915_100_000_000 + people++)
  await server.deliver(textDelivery('Hello', { from, at: server.clock.now() }))
  await server.server.inbound.drain()
  const { body } = await server.owner.get<{ items: ConversationItem[] }>('/api/conversations')
  return body.items.find(({ contact }) => contact.address?.replaceAll(/\D/g, '') === from)?.id as number
}

let written = 0
async function write(conversationId: number, text: string, server = t): Promise<MessageView> {
  const clientId = `client-of-fault-${written++}`
  const path = `/api/conversations/${conversationId}/messages`
  const { status, body } = await server.owner.post<MessageView>(path, { clientId, text })
  expect(status).toBe(200)
  return body
}

/** As it is stored; a token would not outlive the hours that pass here. */
function look({ id }: MessageView) {
  return t.ctx.db.read
    .selectFrom('message')
    .select(['delivery', 'external_id', 'failure_code', 'failure_reason'])
    .where('id', '=', id)
    .executeTakeFirstOrThrow()
}

/** Each answer once, then all is well. */
const inTurn = (...answers: Answer[]): Answer => {
  const left = [...answers]
  return (sent, response) => (left.shift() ?? accept)(sent, response)
}

const settled = () => t.server.outbound.drain()
const texts = () => graph.sent.map(({ text }) => text)

describe('a refusal that passes', () => {
  it.each<[string, Answer, number, number]>([
    ['HTTP 500 with code 131000', refuse(500, 131_000), 1500, 2500],
    ['HTTP 429 with code 130429', refuse(429, 130_429), 750, 1250],
    ['code 131056, too many for one person', refuse(400, 131_056), 4500, 7500],
    ['a code nobody knows, which Meta calls passing', passing, 1500, 2500],
  ])('is tried again after a while: %s', async (_, answer, soonest, latest) => {
    graph.answer = inTurn(answer)
    const message = await write(await conversation(), 'Again')
    await settled()
    expect(await look(message)).toMatchObject({ delivery: 'queued', external_id: null })
    later(soonest - 400)
    await settled()
    expect(texts()).toEqual(['Again'])
    later(latest)
    await settled()
    expect(await look(message)).toMatchObject({ delivery: 'accepted', external_id: graph.sent[1]?.wamid })
    expect(new Set(graph.sent.map(({ correlation }) => correlation)).size).toBe(1)
  })

  it('holds up what comes after it in the conversation, and nobody else', async () => {
    graph.answer = inTurn(refuse(429, 130_429), accept, refuse(429, 130_429))
    const [one, other] = [await conversation(), await conversation()]
    await write(one, 'first')
    await write(one, 'second')
    await write(one, 'third')
    await settled()
    const elsewhere = await write(other, 'elsewhere')
    await settled()
    expect(texts()).toEqual(['first', 'elsewhere'])
    expect((await look(elsewhere)).delivery).toBe('accepted')
    later(1500)
    await settled()
    expect(texts()).toEqual(['first', 'elsewhere', 'first'])
    later(4000)
    await settled()
    expect(texts()).toEqual(['first', 'elsewhere', 'first', 'first', 'second', 'third'])
  })

  it('is given up in the end, and then the next one goes', async () => {
    graph.answer = (sent, response) => (sent.text === 'never' ? refuse(500, 131_000) : accept)(sent, response)
    const id = await conversation()
    const never = await write(id, 'never')
    const next = await write(id, 'next')
    for (let i = 0; i < 8; i++) {
      await settled()
      later(30 * 60_000)
    }
    await settled()
    expect(texts()).toEqual([...Array.from({ length: 6 }, () => 'never'), 'next'])
    expect(await look(never)).toMatchObject({
      delivery: 'failed',
      failure_code: '131000',
      failure_reason: 'provider_trouble',
    })
    expect((await look(next)).delivery).toBe('accepted')
  })

  it('is nobody there: the request never left', async () => {
    await using elsewhere = await startTestServer('sqlite', {
      env: { WHATSAPP_GRAPH_URL: 'http://127.0.0.1:9' },
    })
    await elsewhere.inbox()
    const message = await write(await conversation(elsewhere), 'Hello?', elsewhere)
    await elsewhere.server.outbound.drain()
    const row = await elsewhere.ctx.db.read
      .selectFrom('outbox')
      .select(['state', 'attempts'])
      .where('message_id', '=', message.id)
      .executeTakeFirst()
    expect(row).toEqual({ state: 'queued', attempts: 1 })
  })
})

function passing(_: unknown, response: Parameters<Answer>[1]) {
  reply(response, 400, {
    error: { message: 'Later', type: 'OAuthException', code: 987_654, is_transient: true },
  })
}

it('a refusal for good fails the message and lets the next one go', async () => {
  graph.answer = inTurn(refuse(400, 131_047))
  const id = await conversation()
  const late = await write(id, 'late')
  const next = await write(id, 'next')
  await settled()
  expect(await look(late)).toMatchObject({ delivery: 'failed', failure_reason: 'window_closed' })
  expect((await look(next)).delivery).toBe('accepted')
  expect(texts()).toEqual(['late', 'next'])
})

it('a token that is no good stops the inbox; everything waits until an admin lets it go on', async () => {
  graph.answer = refuse(401, 190)
  const [one, other] = [await conversation(), await conversation()]
  const first = await write(one, 'first')
  await settled()
  const second = await write(other, 'second')
  await settled()
  expect(texts()).toEqual(['first'])
  expect((await look(first)).delivery).toBe('queued')
  const { body } = await t.owner.get<{ items: Array<{ id: number; paused: string | null }> }>('/api/inboxes')
  expect(body.items.find(({ id }) => id === inbox)?.paused).toBe('channel_disconnected')

  graph.answer = accept
  later(300_000)
  await settled()
  expect(texts()).toEqual(['first'])
  const agent = await t.agent('Ben')
  expect((await agent.patch(`/api/inboxes/${inbox}`, { resume: true })).status).toBe(403)
  expect((await t.owner.patch(`/api/inboxes/${inbox}`, { resume: true })).status).toBe(200)
  await settled()
  expect(texts().sort()).toEqual(['first', 'first', 'second'])
  expect((await look(first)).delivery).toBe('accepted')
  expect((await look(second)).delivery).toBe('accepted')
})

describe('an answer that says nothing', () => {
  it.each<[string, Answer]>([
    ['the connection is reset before it', (_, response) => void response.socket?.resetAndDestroy()],
    ['the connection is reset in the middle of it', cutOff],
    ['its head comes and its body never does', hang],
    ['it never comes at all', () => {}],
    [
      '200 with something that is no JSON',
      (_, response) => void response.writeHead(200).end('<html>ok</html>'),
    ],
    ['200 without an id', (_, response) => reply(response, 200, { messages: [] })],
    ['500 from a gateway', (_, response) => void response.writeHead(502).end('Bad Gateway')],
  ])('leaves the message unclear, and it is not sent again: %s', async (_, answer) => {
    graph.answer = inTurn(answer)
    const id = await conversation()
    const message = await write(id, 'unclear')
    const next = await write(id, 'next')
    await settled()
    later(3_600_000)
    await settled()
    expect(texts()).toEqual(['unclear', 'next'])
    expect(await look(message)).toMatchObject({ delivery: 'unknown', external_id: null })
    expect((await look(next)).delivery).toBe('accepted')

    // Meta had it all the time, as its news show.
    const [sent] = graph.sent
    await t.deliver(statusDelivery(sent?.wamid ?? '', 'delivered', { correlation: sent?.correlation ?? '' }))
    await t.server.inbound.drain()
    expect(await look(message)).toMatchObject({ delivery: 'delivered', external_id: sent?.wamid })
  })

  it('news that overtake the answer are not taken back by it', async () => {
    graph.answer = async (sent, response) => {
      // Without our own id, as it stands for a message nobody knows yet.
      await t.deliver(statusDelivery(sent.wamid, 'read'))
      await t.server.inbound.drain()
      await accept(sent, response)
    }
    const message = await write(await conversation(), 'fast')
    await settled()
    expect(await look(message)).toMatchObject({ delivery: 'read', external_id: graph.sent[0]?.wamid })
  })
})

function cutOff(_: unknown, response: Parameters<Answer>[1]) {
  response.writeHead(200, { 'content-type': 'application/json', 'content-length': 500 })
  response.write('{"messaging_product":"whatsapp","messages":[{"id":"wam', () => {
    setTimeout(() => response.socket?.resetAndDestroy(), 20)
  })
}

function hang(_: unknown, response: Parameters<Answer>[1]) {
  response.writeHead(200, { 'content-type': 'application/json' })
  response.flushHeaders()
}

describe('the limits', () => {
  const nearlyNever = 1 / 600
  const limited = (limits: object) =>
    startTestServer('sqlite', { env: { WHATSAPP_GRAPH_URL: graph.url }, limits })

  /** Lets the worker look until no more is sent. */
  async function sentAfter(server: TestServer, ms: number, expected: number): Promise<number> {
    server.clock.advance(ms)
    server.ctx.notifier.notify('outbox')
    await until(() => graph.sent.length >= expected)
    for (let i = 0; i < 5; i++) {
      server.ctx.notifier.notify('outbox')
      await new Promise((resume) => setTimeout(resume, 20))
    }
    return graph.sent.length
  }

  it('of a number are kept: a burst, then one at a time', async () => {
    await using server = await limited({ inbox: { perSecond: nearlyNever, burst: 4 } })
    await server.inbox()
    for (let i = 0; i < 8; i++) await write(await conversation(server), `to person ${i}`, server)
    expect(await sentAfter(server, 0, 4)).toBe(4)
    expect(await sentAfter(server, 601_000, 5)).toBe(5)
    expect(await sentAfter(server, 1_202_000, 7)).toBe(7)
    expect(await sentAfter(server, 601_000, 8)).toBe(8)
  })

  it('of a person are kept, and hold up nobody else', async () => {
    await using server = await limited({ recipient: { perSecond: nearlyNever, burst: 2 } })
    await server.inbox()
    const [one, other] = [await conversation(server), await conversation(server)]
    for (let i = 0; i < 4; i++) await write(one, `one ${i}`, server)
    await write(other, 'other', server)
    expect(await sentAfter(server, 0, 3)).toBe(3)
    expect(texts().sort()).toEqual(['one 0', 'one 1', 'other'])
    expect(await sentAfter(server, 601_000, 4)).toBe(4)
    expect(await sentAfter(server, 601_000, 5)).toBe(5)
    expect(texts().filter((text) => text.startsWith('one'))).toEqual(['one 0', 'one 1', 'one 2', 'one 3'])
  })
})
