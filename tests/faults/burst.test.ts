/** kill −9 in a burst of webhooks, again and again: whatever was acknowledged is stored, and stored once. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import SQLite from 'better-sqlite3'
import pg from 'pg'
import { describe, expect, it } from 'vitest'
import { startPostgres } from '../helpers/postgres.ts'
import { envelope } from '../helpers/whatsapp.ts'
import { NUMBER, pause, startSubject, until, type Subject } from './subject.ts'

const SENDERS = 16
const PEOPLE = 40

/** A message and three statuses, as a busy number gets them. */
function trafficOf(id: string, count: number): unknown[] {
  const timestamp = String(1_749_416_383 + (count % 100_000))
  const from = String(4_915_100_000_000 + (count % PEOPLE))
  const statuses = ['sent', 'delivered', 'read'].map((status) => ({
    id: `wamid.ours-${id}`,
    status,
    timestamp,
    recipient_id: from,
  }))
  return [
    envelope(NUMBER, {
      contacts: [{ profile: { name: `Person ${count % PEOPLE}` }, wa_id: from }],
      messages: [{ from, id, timestamp, type: 'text', text: { body: `Text of ${id}` } }],
    }),
    ...statuses.map((status) => envelope(NUMBER, { statuses: [status] })),
  ]
}

class Ledger {
  readonly acknowledged: string[] = []
  statuses = 0
  #count = 0

  /** Delivers until nobody answers any more. */
  async fire(subject: Subject, isOver: () => boolean): Promise<void> {
    while (!isOver()) {
      const count = this.#count++
      const id = `wamid.burst-${count}`
      const [message, ...statuses] = trafficOf(id, count)
      if (await subject.deliver(message)) this.acknowledged.push(id)
      if (count % 4 !== 0) continue
      for (const status of statuses) if (await subject.deliver(status)) this.statuses++
    }
  }
}

/** Starts, fires, kills; `rounds` times on the same data. */
async function underFire(env: Record<string, string>, rounds: number): Promise<Ledger> {
  const ledger = new Ledger()
  for (let round = 0; round < rounds; round++) {
    const subject = await startSubject(env)
    let over = false
    const burst = Promise.all(Array.from({ length: SENDERS }, () => ledger.fire(subject, () => over)))
    await pause(30 + Math.random() * 270)
    await subject.kill()
    over = true
    await burst
  }
  return ledger
}

/** How often each acknowledged id is stored, counted: { 1: all of them } is what we want to see. */
function tally(acknowledged: readonly string[], stored: readonly string[]): Record<number, number> {
  const times = new Map<string, number>()
  for (const id of stored) times.set(id, (times.get(id) ?? 0) + 1)
  const result: Record<number, number> = {}
  for (const id of acknowledged) result[times.get(id) ?? 0] = (result[times.get(id) ?? 0] ?? 0) + 1
  return result
}

describe('a server killed in a burst of webhooks', () => {
  it('has lost nothing it acknowledged, 50 times on SQLite', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'sandglass-burst-'))
    const ledger = await underFire({ DATA_DIR: folder }, 50)
    expect(ledger.acknowledged.length).toBeGreaterThan(500)

    const subject = await startSubject({ DATA_DIR: folder })
    const db = new SQLite(join(folder, 'sandglass.db'), { readonly: true })
    const value = (text: string) => db.prepare(text).pluck().get()
    await until(() => value('select count(*) from raw_delivery') === 0)
    await subject.stop()

    expect(value('pragma integrity_check')).toBe('ok')
    expect(db.pragma('foreign_key_check')).toEqual([])
    const stored = db.prepare('select external_id from message').pluck().all() as string[]
    expect(tally(ledger.acknowledged, stored)).toEqual({ 1: ledger.acknowledged.length })
    expect(value('select count(*) from waiting')).toBeGreaterThanOrEqual(ledger.statuses)
    expect(value('select count(*) from quarantine')).toBe(0)
    // What is counted is what is there, and what the console is told of is each message once.
    expect(value('select sum(inbound_count) from conversation')).toBe(stored.length)
    expect(value('select count(*) from conversation')).toBeLessThanOrEqual(PEOPLE)
    expect(value(`select count(distinct message_id) from event where name = 'message.created'`)).toBe(
      stored.length,
    )
    expect(value(`select count(*) from event where name = 'message.created'`)).toBe(stored.length)
    db.close()
    rmSync(folder, { recursive: true })
  })

  it('has lost nothing it acknowledged, 8 times on PostgreSQL', async () => {
    const cluster = await startPostgres()
    await using _ = { [Symbol.asyncDispose]: cluster.stop }
    const folder = mkdtempSync(join(tmpdir(), 'sandglass-burst-'))
    const env = { DATA_DIR: folder, DATABASE_URL: cluster.url }
    const ledger = await underFire(env, 8)
    expect(ledger.acknowledged.length).toBeGreaterThan(50)

    const subject = await startSubject(env)
    const client = new pg.Client({ connectionString: cluster.url })
    await client.connect()
    const value = async (text: string) =>
      Number((await client.query({ text, rowMode: 'array' })).rows[0]?.[0])
    await until(async () => (await value('select count(*) from raw_delivery')) === 0)
    await subject.stop()

    const { rows } = await client.query('select external_id from message')
    const stored = (rows as Array<{ external_id: string }>).map(({ external_id }) => external_id)
    expect(tally(ledger.acknowledged, stored)).toEqual({ 1: ledger.acknowledged.length })
    expect(await value('select count(*) from waiting')).toBeGreaterThanOrEqual(ledger.statuses)
    expect(await value('select count(*) from quarantine')).toBe(0)
    expect(await value('select sum(inbound_count) from conversation')).toBe(stored.length)
    expect(await value(`select count(*) from event where name = 'message.created'`)).toBe(stored.length)
    await client.end()
    rmSync(folder, { recursive: true })
  })
})
