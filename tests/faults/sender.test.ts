/** kill −9 while sending, again and again: nothing is sent twice, and nothing disappears in silence. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import SQLite from 'better-sqlite3'
import { expect, it } from 'vitest'
import { envelope, textDelivery } from '../helpers/whatsapp.ts'
import { accept, startGraph, type Sent } from './graph.ts'
import { NUMBER, pause, startSubject, until } from './subject.ts'

const ROUNDS = 50
const PEOPLE = 30
const EACH_ROUND = 12

interface Row {
  id: number
  client_id: string
  correlation: string
  delivery: string
  external_id: string | null
}

/** The provider tells later what became of a message, naming it by its own id and by ours. */
function statusOf({ wamid, correlation, to }: Sent, status: string): unknown {
  return envelope(NUMBER, {
    statuses: [
      {
        id: wamid,
        status,
        timestamp: String(Math.floor(Date.now() / 1000)),
        recipient_id: to.replace('+', ''),
        biz_opaque_callback_data: correlation,
      },
    ],
  })
}

it('a sender killed 50 times sends nothing twice and loses nothing', async () => {
  await using graph = await startGraph()
  // The answer comes late enough to die before it, and early enough to die after it.
  graph.answer = async (sent, response) => {
    await pause(Math.random() * 80)
    await accept(sent, response)
  }
  const folder = mkdtempSync(join(tmpdir(), 'sandglass-sender-'))
  const env = { DATA_DIR: folder, WHATSAPP_GRAPH_URL: graph.url }

  const first = await startSubject(env)
  for (let person = 0; person < PEOPLE; person++) {
    expect(await first.deliver(textDelivery('Hello', { from: String(4_915_100_000_000 + person) }))).toBe(
      true,
    )
  }
  const db = new SQLite(join(folder, 'sandglass.db'), { readonly: true })
  const value = (text: string) => db.prepare(text).pluck().get() as number
  await until(() => value('select count(*) from conversation') === PEOPLE)
  await first.stop()

  const promised: string[] = []
  let count = 0
  for (let round = 0; round < ROUNDS; round++) {
    const subject = await startSubject(env)
    const sends = Array.from({ length: EACH_ROUND }, async () => {
      const clientId = `client-of-answer-${count++}`
      const conversation = 1 + (count % PEOPLE)
      if (await subject.send(conversation, clientId, `Answer ${count}`)) promised.push(clientId)
    })
    await pause(20 + Math.random() * 280)
    await subject.kill()
    await Promise.all(sends)
  }
  expect(promised.length).toBeGreaterThan(ROUNDS)

  const last = await startSubject(env)
  await until(() => value('select count(*) from outbox') === 0, 60_000)
  const rows = () =>
    db
      .prepare(
        `select id, client_id, correlation, delivery, external_id from message where direction = 'out'`,
      )
      .all() as Row[]
  const stored = rows()

  // What an agent was told is stored is there, once.
  expect(new Set(stored.map(({ client_id }) => client_id)).size).toBe(stored.length)
  expect(stored.map(({ client_id }) => client_id)).toEqual(expect.arrayContaining(promised))

  const times = new Map<string, number>()
  for (const { correlation } of graph.sent) times.set(correlation, (times.get(correlation) ?? 0) + 1)
  expect([...times.values()].filter((count) => count > 1)).toEqual([])

  // Settled means sent, with the provider's id. Whatever is not settled says so.
  const byCorrelation = new Map(graph.sent.map((sent) => [sent.correlation, sent]))
  const told = stored.map(({ correlation, delivery, external_id }) => ({
    correlation,
    delivery,
    external_id,
  }))
  expect(told).toEqual(
    stored.map(({ correlation, delivery }) =>
      delivery === 'accepted'
        ? { correlation, delivery, external_id: byCorrelation.get(correlation)?.wamid }
        : { correlation, delivery: 'unknown', external_id: null },
    ),
  )
  const unknown = stored.filter(({ delivery }) => delivery === 'unknown')
  expect(unknown.length).toBeGreaterThan(0)
  expect(unknown.length).toBeLessThan(stored.length)

  // The provider's news settle what nobody knew, and only where there is something to tell.
  for (const sent of graph.sent) expect(await last.deliver(statusOf(sent, 'delivered'))).toBe(true)
  await until(() => value('select count(*) from raw_delivery') === 0)
  for (const row of rows()) {
    const sent = byCorrelation.get(row.correlation)
    expect(row).toMatchObject(
      sent ? { delivery: 'delivered', external_id: sent.wamid } : { delivery: 'unknown', external_id: null },
    )
  }
  await last.stop()
  expect(db.pragma('integrity_check', { simple: true })).toBe('ok')
  db.close()
  rmSync(folder, { recursive: true })
})
