/** kill −9 while a file is handed over or sent: what was only handed over goes out, the rest is not sent twice. */
import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import SQLite from 'better-sqlite3'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { textDelivery } from '../helpers/whatsapp.ts'
import { accept, keep, startGraph, type FakeGraph } from './graph.ts'
import { pause, startSubject, until, type Subject } from './subject.ts'

const ROUNDS = 15
const PEOPLE = 10
const LETTER = Buffer.from('A letter of some length. '.repeat(4000))

interface Row {
  client_id: string
  correlation: string
  delivery: string
  external_id: string | null
  blob: string
}

let graph: FakeGraph
let folder: string
let db: SQLite.Database
let env: Record<string, string>
let subject: Subject
beforeEach(async () => {
  graph = await startGraph()
  folder = mkdtempSync(join(tmpdir(), 'sandglass-files-'))
  env = { DATA_DIR: folder, WHATSAPP_GRAPH_URL: graph.url }
  subject = await startSubject(env)
  for (let person = 0; person < PEOPLE; person++) {
    await subject.deliver(textDelivery('Hello', { from: String(4_915_100_000_000 + person) }))
  }
  db = new SQLite(join(folder, 'sandglass.db'), { readonly: true })
  await until(() => value('select count(*) from conversation') === PEOPLE)
})
afterEach(async () => {
  await subject.kill()
  db.close()
  await graph[Symbol.asyncDispose]()
  rmSync(folder, { recursive: true })
})

const value = (text: string) => db.prepare(text).pluck().get() as number
const rows = () =>
  db
    .prepare(
      `select client_id, correlation, delivery, external_id, blob
       from message join attachment on attachment.message_id = message.id where direction = 'out'`,
    )
    .all() as Row[]
const sendLetter = async (conversation: number, clientId: string) => {
  const uploadId = await subject.upload(conversation, LETTER)
  return uploadId !== null && (await subject.sendFile(conversation, clientId, uploadId))
}
const never = () => {}

it('a sender killed while it hands over a file sends it afterwards, once', async () => {
  graph.answerUpload = never
  expect(await sendLetter(1, 'client-handing-over')).toBe(true)
  await until(() => graph.uploads.length === 1)
  await subject.kill()
  graph.answerUpload = keep
  subject = await startSubject(env)
  await until(() => value('select count(*) from outbox') === 0)
  expect(graph.uploads).toHaveLength(2)
  expect(graph.sent).toMatchObject([{ media: 'media-2' }])
  expect(rows()).toMatchObject([{ delivery: 'accepted', external_id: graph.sent[0]?.wamid }])
})

it('a sender killed while it sends a file says that nobody knows, and leaves it at that', async () => {
  graph.answer = never
  expect(await sendLetter(1, 'client-sending-file')).toBe(true)
  await until(() => graph.sent.length === 1)
  await subject.kill()
  graph.answer = accept
  subject = await startSubject(env)
  await until(() => value('select count(*) from outbox') === 0)
  expect(await subject.send(1, 'client-afterwards', 'Did you get it?')).toBe(true)
  await until(() => graph.sent.length === 2)
  expect(rows()).toMatchObject([{ delivery: 'unknown', external_id: null }])
  expect([graph.uploads.length, graph.sent.map(({ media }) => media)]).toEqual([1, ['media-1', null]])
})

it(`a sender of files killed ${ROUNDS} times sends nothing twice and loses no file`, async () => {
  graph.answer = async (sent, response) => {
    await pause(Math.random() * 80)
    await accept(sent, response)
  }
  graph.answerUpload = async (upload, response) => {
    await pause(Math.random() * 80)
    await keep(upload, response)
  }
  const promised: string[] = []
  for (let round = 0; round < ROUNDS; round++) {
    const sends = Array.from({ length: PEOPLE }, async (_, at) => {
      const clientId = `client-${round}-of-${at}-letter`
      if (await sendLetter(1 + at, clientId)) promised.push(clientId)
    })
    await pause(100 + Math.random() * 300)
    await subject.kill()
    await Promise.all(sends)
    subject = await startSubject(env)
  }
  expect(promised.length).toBeGreaterThan(ROUNDS)
  await until(() => value('select count(*) from outbox') === 0, 60_000)

  const stored = rows()
  expect(stored.map(({ client_id }) => client_id)).toEqual(expect.arrayContaining(promised))
  const times = new Map<string, number>()
  for (const { correlation } of graph.sent) times.set(correlation, (times.get(correlation) ?? 0) + 1)
  expect([...times.values()].filter((count) => count > 1)).toEqual([])
  const byCorrelation = new Map(graph.sent.map((sent) => [sent.correlation, sent]))
  for (const row of stored) {
    const wamid = byCorrelation.get(row.correlation)?.wamid
    expect([
      { delivery: 'accepted', external_id: wamid },
      { delivery: 'unknown', external_id: null },
    ]).toContainEqual({ delivery: row.delivery, external_id: row.external_id })
  }
  const files = new Set(
    readdirSync(join(folder, 'attachments'), { recursive: true, withFileTypes: true }).map(
      ({ name }) => name,
    ),
  )
  expect(stored.filter(({ blob }) => !files.has(blob))).toEqual([])
})
