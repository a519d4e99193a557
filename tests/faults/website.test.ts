/** kill −9 while visitors and agents write: what was acknowledged is there once, on both sides, and nothing is in doubt. */
import { randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import SQLite from 'better-sqlite3'
import { expect, it } from 'vitest'
import type { VisitorSessionReply } from '../../server/contract/visitor.ts'
import { pause, startSubject, until, type Subject } from './subject.ts'

const ROUNDS = 15
const VISITORS = 8
const EACH_ROUND = 12

interface Row {
  direction: 'in' | 'out'
  client_id: string | null
  external_id: string | null
  correlation: string | null
  delivery: string | null
}

/** A browser: it keeps what was not acknowledged and sends it again under the same id. */
class Browser {
  readonly session: VisitorSessionReply
  readonly acknowledged = new Set<string>()
  readonly #queue: string[] = []

  constructor(session: VisitorSessionReply) {
    this.session = session
  }

  write(): void {
    this.#queue.push(`${this.session.visitor}.${randomBytes(16).toString('base64url')}`)
  }

  get waiting(): number {
    return this.#queue.length
  }

  async flush(subject: Subject): Promise<void> {
    for (const id of [...this.#queue]) {
      const message = { id, text: 'Moin' }
      if (!(await subject.asVisitor('/messages', message, this.session.token))) return
      this.acknowledged.add(id)
      this.#queue.shift()
    }
  }
}

it(`a website whose server is killed ${ROUNDS} times loses nothing and says nothing twice`, async () => {
  const folder = mkdtempSync(join(tmpdir(), 'sandglass-website-'))
  const env = { DATA_DIR: folder }
  const first = await startSubject(env)
  const browsers: Browser[] = []
  for (let n = 0; n < VISITORS; n++) {
    const session = await first.asVisitor<VisitorSessionReply>('/sessions', {})
    if (!session) throw new Error('no session')
    browsers.push(new Browser(session))
  }
  for (const browser of browsers) {
    browser.write()
    await browser.flush(first)
  }
  const db = new SQLite(join(folder, 'sandglass.db'), { readonly: true })
  const value = (text: string) => db.prepare(text).pluck().get() as number
  await until(() => value('select count(*) from conversation') === VISITORS)
  await first.stop()

  const promised: string[] = []
  let count = 0
  for (let round = 0; round < ROUNDS; round++) {
    const subject = await startSubject(env)
    const writing = browsers.map(async (browser) => {
      browser.write()
      await browser.flush(subject)
    })
    const answering = Array.from({ length: EACH_ROUND }, async () => {
      const clientId = `client-of-answer-${count++}`
      if (await subject.send(1 + (count % VISITORS), clientId, `Answer ${count}`)) promised.push(clientId)
    })
    await pause(20 + Math.random() * 250)
    await subject.kill()
    await Promise.all([...writing, ...answering])
  }
  expect(promised.length).toBeGreaterThan(ROUNDS)

  const last = await startSubject(env)
  await Promise.all(browsers.map((browser) => browser.flush(last)))
  expect(browsers.map(({ waiting }) => waiting)).toEqual(browsers.map(() => 0))
  await until(() => value('select (select count(*) from outbox) + (select count(*) from raw_delivery)') === 0)
  const rows = db
    .prepare('select direction, client_id, external_id, correlation, delivery from message')
    .all() as Row[]

  const received = rows.flatMap(({ direction, external_id }) => (direction === 'in' ? [external_id] : []))
  expect(received.toSorted()).toEqual(browsers.flatMap(({ acknowledged }) => [...acknowledged]).toSorted())
  expect(value('select count(*) from conversation')).toBe(VISITORS)
  expect(value('select count(*) from quarantine')).toBe(0)

  const sent = rows.filter(({ direction }) => direction === 'out')
  expect(sent.map(({ client_id }) => client_id)).toEqual(expect.arrayContaining(promised))
  expect(new Set(sent.map(({ client_id }) => client_id)).size).toBe(sent.length)
  expect(sent.filter(({ delivery }) => delivery !== 'accepted')).toEqual([])
  expect(sent.filter(({ external_id, correlation }) => external_id !== correlation)).toEqual([])

  await last.stop()
  expect(db.pragma('integrity_check', { simple: true })).toBe('ok')
  db.close()
  rmSync(folder, { recursive: true })
})
