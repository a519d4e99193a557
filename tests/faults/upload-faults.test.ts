/** What Meta may answer to an upload, or fail to: nothing was sent by then, so it is simply tried again. */
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest'
import type { MessageView } from '../../server/contract/conversation.ts'
import { nextClientId, outcome, receiveText, until } from '../helpers/acts.ts'
import { startTestServer, type TestServer } from '../helpers/server.ts'
import { LETTER, upload } from '../helpers/uploads.ts'
import { accept, keep, reply, startGraph, type FakeGraph, type UploadAnswer } from './graph.ts'

let t: TestServer
let graph: FakeGraph
let people = 0
beforeAll(async () => {
  graph = await startGraph()
  t = await startTestServer('sqlite', { env: { WHATSAPP_GRAPH_URL: graph.url } })
  await t.inbox()
})
afterAll(async () => {
  await t[Symbol.asyncDispose]()
  await graph[Symbol.asyncDispose]()
})
beforeEach(() => {
  graph.answer = accept
  graph.answerUpload = keep
  graph.sent.length = 0
  graph.uploads.length = 0
})

async function sendLetter(server = t): Promise<number> {
  const from = String(4_915_130_000_000 + people++)
  const { conversationId } = await receiveText(server, 'Moin', { from })
  const { body: file } = await upload(server, server.owner, conversationId, LETTER)
  const { body } = await server.owner.post<MessageView>(`/api/conversations/${conversationId}/messages`, {
    clientId: nextClientId(),
    content: { kind: 'file', uploadId: file.id },
  })
  return body.id
}
const look = (id: number) =>
  t.ctx.db.read
    .selectFrom('message')
    .select(['delivery', 'failure_reason'])
    .where('id', '=', id)
    .executeTakeFirstOrThrow()
const waits = (messageId: number) =>
  until(async () => {
    const row = await t.ctx.db.read
      .selectFrom('outbox')
      .select(['state', 'attempts'])
      .where('message_id', '=', messageId)
      .executeTakeFirstOrThrow()
    expect(row).toEqual({ state: 'queued', attempts: 1 })
  })

const cutOff: UploadAnswer = (_, response) => {
  response.writeHead(200, { 'content-type': 'application/json', 'content-length': 500 })
  response.write('{"id":"12', () => response.socket?.resetAndDestroy())
}

it.each<[string, UploadAnswer]>([
  ['the connection is reset before it', (_, response) => void response.socket?.resetAndDestroy()],
  ['the connection is reset in the middle of it', cutOff],
  ['502 from a gateway', (_, response) => void response.writeHead(502).end('Bad Gateway')],
])('an answer that says nothing is waited out, and the file goes in the end: %s', async (_, answer) => {
  graph.answerUpload = answer
  const id = await sendLetter()
  await waits(id)
  expect([await look(id), graph.sent]).toEqual([{ delivery: 'queued', failure_reason: null }, []])
  graph.answerUpload = keep
  t.clock.advance(300_000)
  t.ctx.notifier.notify('outbox')
  await outcome(t, id)
  t.clock.advance(-300_000)
  expect([(await look(id)).delivery, graph.sent.length]).toEqual(['accepted', 1])
})

it('a refusal fails the message, and nothing is sent', async () => {
  graph.answerUpload = (_, response) =>
    reply(response, 400, { error: { message: 'No', type: 'OAuthException', code: 131_053 } })
  const id = await sendLetter()
  await outcome(t, id)
  expect([await look(id), graph.sent]).toEqual([{ delivery: 'failed', failure_reason: 'file_rejected' }, []])
})

it('a token that is no good stops the inbox, and the file goes when it does again', async () => {
  graph.answerUpload = (_, response) =>
    reply(response, 401, { error: { message: 'No', type: 'OAuthException', code: 190 } })
  const id = await sendLetter()
  await until(async () => {
    const { paused } = await t.ctx.db.read.selectFrom('inbox').select('paused').executeTakeFirstOrThrow()
    expect(paused).toBe('channel_disconnected')
  })
  graph.answerUpload = keep
  const { body } = await t.owner.get<{ items: Array<{ id: number }> }>('/api/inboxes')
  await t.owner.patch(`/api/inboxes/${body.items[0]?.id}`, { resume: true })
  await outcome(t, id)
  expect([(await look(id)).delivery, graph.sent.length]).toEqual(['accepted', 1])
})

it('a server that stops breaks off the upload and leaves the message for the next one', async () => {
  const own = await startTestServer('sqlite', { env: { WHATSAPP_GRAPH_URL: graph.url } })
  await own.inbox()
  graph.answerUpload = () => {}
  await sendLetter(own)
  await until(() => expect(graph.uploads).toHaveLength(1))
  await own.server.stop()
  const db = own.database.again()
  expect(await db.read.selectFrom('outbox').select(['state', 'attempts', 'lease_token']).execute()).toEqual([
    { state: 'queued', attempts: 0, lease_token: null },
  ])
  expect(
    await db.read.selectFrom('message').select('delivery').where('direction', '=', 'out').execute(),
  ).toEqual([{ delivery: 'queued' }])
  await db.close()
  await own.database.drop()
})

it('a slow upload holds up no text of another conversation', async () => {
  const held: Array<() => void> = []
  graph.answerUpload = (file, response) => void held.push(() => void keep(file, response))
  const letters = [await sendLetter(), await sendLetter(), await sendLetter(), await sendLetter()]
  letters.push(await sendLetter(), await sendLetter())
  await until(() => expect(held).toHaveLength(4))
  const { conversationId } = await receiveText(t, 'Moin', { from: '4915138888888' })
  const { body } = await t.owner.post<MessageView>(`/api/conversations/${conversationId}/messages`, {
    clientId: nextClientId(),
    text: 'Quick one',
  })
  await outcome(t, body.id)
  expect(graph.sent.map(({ text }) => text)).toEqual(['Quick one'])
  graph.answerUpload = keep
  for (const answer of held) answer()
  for (const id of letters) await outcome(t, id)
  expect(graph.sent).toHaveLength(7)
})
