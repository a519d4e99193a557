/** Two nodes and one mailbox: one of them collects, and who has lost that can't write any more. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { sampleSettings } from '../../channels/email/sample.ts'
import { envToConfig } from '../../config/config.ts'
import { makeSecrets, Secrets } from '../../config/secrets.ts'
import { collectorFor } from '../../server/collect/collector.ts'
import { createContext, type AppContext } from '../../server/context.ts'
import { createInbox } from '../../server/core/inbox/actions.ts'
import { LEASE, LeaseLost, renewCollector, takeCollector } from '../../server/core/mail/collectors.ts'
import { databases, openTestDatabase, type TestDatabase } from '../helpers/database.ts'
import { TestClock } from '../helpers/server.ts'

describe.each(databases)('a mailbox and two nodes, on %s', (kind) => {
  let database: TestDatabase
  let one: AppContext
  let other: AppContext
  const clock = new TestClock()
  beforeAll(async () => {
    database = await openTestDatabase(kind)
    const config = envToConfig({ DATA_DIR: database.folder, LOG_LEVEL: 'silent' })
    one = await createContext(config, new Secrets(makeSecrets()), { db: database.db, clock })
    other = { ...one, node: 'another' }
  })
  afterAll(async () => {
    await one[Symbol.asyncDispose]()
    await database.drop()
  })

  async function* source() {
    yield Buffer.from('Subject: late\r\n\r\n')
  }

  it('are collected from by one at a time, and by the next when that one falls silent', async () => {
    const inbox = { channel: 'email' as const, name: 'Support', settings: sampleSettings }
    const { id } = await createInbox(one, { kind: 'system' }, inbox)
    const taken = await Promise.all([one, other, one, other].map((ctx) => takeCollector(ctx, id)))
    expect(new Set([taken[0], taken[2]])).not.toEqual(new Set([taken[1], taken[3]]))
    const [holder, waiting] = taken[0] || taken[2] ? [one, other] : [other, one]

    const collector = collectorFor(holder, id, () => {})
    await collector.advance('INBOX', { validity: '1', uid: 4, begun: 1, found: 4 })
    clock.advance(LEASE / 2)
    expect(await takeCollector(waiting, id)).toBe(false)
    expect(await renewCollector(holder, id)).toBe(true)
    clock.advance(LEASE + 1)
    expect(await takeCollector(waiting, id)).toBe(true)

    expect(await renewCollector(holder, id)).toBe(false)
    const at = { folder: 'INBOX', validity: '1', uid: 5, mailId: null }
    const late = { at, receivedAt: null, size: null, whole: true, old: false, source: source() }
    const lost = expect.objectContaining({ cause: expect.any(LeaseLost) })
    await expect(collector.keep(late)).rejects.toEqual(lost)
    await expect(collector.advance('INBOX', { validity: '1', uid: 9, begun: 1, found: 4 })).rejects.toEqual(
      lost,
    )
    expect(await one.db.read.selectFrom('raw_mail').select('id').execute()).toEqual([])
    expect(await collector.position('INBOX')).toMatchObject({ uid: 4 })
  })
})
