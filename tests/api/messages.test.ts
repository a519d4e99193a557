/** Answers and notes: once and only once, within the window, in order. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { MessageView } from '../../server/contract/conversation.ts'
import type { Page } from '../../server/contract/common.ts'
import { nextClientId, outcome, receiveText, sendText } from '../helpers/acts.ts'
import { databases } from '../helpers/database.ts'
import { startGraphServer, type GraphServer } from '../helpers/graph-server.ts'
import type { FakeGraph } from '../helpers/graph.ts'
import { startTestServer } from '../helpers/server.ts'

const fields = (body: unknown) =>
  (body as { error: { fields?: Array<{ path: string }> } }).error.fields?.map(({ path }) => path)

describe.each(databases)('messages on %s', (kind) => {
  let t: GraphServer
  let graph: FakeGraph
  let id: number
  let first: number
  beforeAll(async () => {
    t = await startGraphServer(kind, { limits: { recipient: { perSecond: 1000, burst: 1000 } } })
    ;({ graph } = t)
    const received = await receiveText(t, 'Moin')
    id = received.conversationId
    first = received.id
  })
  afterAll(() => t?.[Symbol.asyncDispose]())
  const send = (body: unknown, path = 'messages') =>
    t.owner.post<MessageView>(`/api/conversations/${id}/${path}`, body)
  const draft = (text = 'Hello', more = {}) => ({ clientId: nextClientId(), text, ...more })

  it.each([
    [{ text: 'x' }, 'clientId'],
    [{ clientId: 'short', text: 'x' }, 'clientId'],
    [{ clientId: "12345678' or", text: 'x' }, 'clientId'],
    [{ clientId: ['12345678'], text: 'x' }, 'clientId'],
    [{ clientId: 'client-000' }, 'text'],
    [{ clientId: 'client-000', text: '' }, 'text'],
    [{ clientId: 'client-000', text: ' \n ' }, 'text'],
    [{ clientId: 'client-000', text: { $gt: '' } }, 'text'],
    [{ clientId: 'client-000', text: 'a\0b' }, 'text'],
    [{ clientId: 'client-000', text: 'x'.repeat(4097) }, 'text'],
    [{ clientId: 'client-000', text: 'x'.repeat(65_537) }, 'text'],
    [{ clientId: 'client-000', text: 'x', quotedId: 999_999 }, 'quotedId'],
    [{ clientId: 'client-000', text: 'x', quotedId: '1' }, 'quotedId'],
    [{ clientId: 'client-000', text: 'x', inbox_id: 2 }, 'inbox_id'],
  ])('refuses %.60j and names the field', async (body, path) => {
    const reply = await send(body)
    expect([reply.status, fields(reply.body)]).toEqual([400, [path]])
  })

  it('counts characters as people do', async () => {
    expect((await send(draft('🙂'.repeat(4096)))).status).toBe(200)
    expect((await send(draft('🙂'.repeat(4097)))).status).toBe(400)
  })

  it.each([
    '\ud800 half',
    'e\u0301',
    '\u202e evil',
    '<script>alert(1)</script>',
    "'; drop table message; --",
    '{{constructor}}',
  ])('stores %j as text', async (text) => {
    const { status, body } = await send(draft(text))
    expect(status).toBe(200)
    expect(body.text).toBe(text.toWellFormed().trim())
  })

  it.each(['messages', 'notes'])('makes one of twenty equal %s that come at once', async (path) => {
    const live = await t.owner.live()
    const body = draft(`Once ${path}`)
    const replies = await Promise.all(Array.from({ length: 20 }, () => send(body, path)))
    expect(replies.map(({ status }) => status)).toEqual(Array(20).fill(200))
    expect(new Set(replies.map((reply) => reply.body.id)).size).toBe(1)
    const { id: messageId } = (replies[0] as (typeof replies)[number]).body
    await outcome(t, messageId)
    const posted = graph.posted.filter((sent) => JSON.stringify(sent).includes(body.text))
    expect(posted).toHaveLength(path === 'messages' ? 1 : 0)
    expect((await send({ ...body, text: 'Another text' }, path)).body).toMatchObject({
      id: messageId,
      text: body.text,
    })
    const end = await send(draft(), 'notes')
    await live.until((f) => f.type === 'event' && f.message?.id === end.body.id)
    const created = live.frames.filter(
      (f) => f.type === 'event' && f.name === 'message.created' && f.message?.clientId === body.clientId,
    )
    expect(created).toHaveLength(1)
    live.socket.close()
  })

  it('keeps a note in the house', async () => {
    const { body } = await send(draft('The customer is difficult'), 'notes')
    expect(body).toMatchObject({ direction: 'internal', type: 'note', delivery: null })
    await outcome(t, body.id)
    expect(JSON.stringify(graph.posted)).not.toContain('difficult')
    expect((await t.owner.post(`/api/messages/${body.id}/retry`)).status).toBe(409)
  })

  it('sends in the order in which it was written', async () => {
    const texts = Array.from({ length: 12 }, (_, n) => `Line ${n}`)
    let last = 0
    for (const text of texts) last = (await send(draft(text))).body.id
    await outcome(t, last)
    const posted = graph.posted.map((body) => (body['text'] as { body: string }).body)
    expect(posted.filter((text) => text.startsWith('Line'))).toEqual(texts)
  })

  it('quotes only what is in the same conversation', async () => {
    const other = await receiveText(t, 'Elsewhere', { from: '4915900', name: 'Nora' })
    expect(fields((await send(draft('x', { quotedId: other.id }))).body)).toEqual(['quotedId'])
    const { body } = await send(draft('x', { quotedId: first }))
    expect(body.quote).toEqual({ id: first, text: 'Moin' })
  })

  it('is sent once more only if it failed, however many click', async () => {
    graph.answer = () => ({ status: 400, body: { error: { message: 'No.', code: 131026 } } })
    const sent = await sendText(t, t.owner, id, 'Will fail')
    graph.answer = undefined
    const before = graph.posted.length
    const replies = await Promise.all(
      Array.from({ length: 10 }, () => t.owner.post(`/api/messages/${sent.id}/retry`)),
    )
    const statuses = replies.map(({ status }) => status).sort()
    expect(statuses).toEqual([200, ...Array(9).fill(409)])
    await outcome(t, sent.id)
    expect(graph.posted.length - before).toBe(1)
    expect((await t.owner.post(`/api/messages/${sent.id}/retry`)).status).toBe(409)
    expect((await t.owner.post(`/api/messages/${first}/retry`)).status).toBe(409)
  })

  it('comes page by page, each exactly once, also where times are equal', async () => {
    const { conversationId } = await receiveText(t, 'n0', { from: '4915901', at: 1_700_000_000_000 })
    for (let n = 1; n < 7; n++) await receiveText(t, `n${n}`, { from: '4915901', at: 1_700_000_000_000 })
    const seen: string[] = []
    let cursor: string | null = ''
    while (cursor !== null) {
      const path: string = `/api/conversations/${conversationId}/messages?limit=2${cursor && `&cursor=${cursor}`}`
      const { body }: { body: Page<MessageView> } = await t.owner.get(path)
      seen.push(...body.items.map(({ text }) => text ?? ''))
      cursor = body.next
    }
    expect(seen).toEqual(['n6', 'n5', 'n4', 'n3', 'n2', 'n1', 'n0'])
  })

  it('is refused when the customer has not written for a day; a note is not', async () => {
    await using own = await startTestServer(kind, { env: { WHATSAPP_GRAPH_URL: graph.url } })
    await own.inbox()
    const { conversationId } = await receiveText(own, 'Moin', { at: own.clock.now() - 25 * 3_600_000 })
    const path = `/api/conversations/${conversationId}`
    const reply = await own.owner.post(`${path}/messages`, draft())
    expect(reply).toMatchObject({ status: 409, body: { error: { code: 'window_closed' } } })
    expect((await own.owner.post(`${path}/notes`, draft())).status).toBe(200)
    await receiveText(own, 'Still there?')
    expect((await own.owner.post(`${path}/messages`, draft())).status).toBe(200)
  })
})
